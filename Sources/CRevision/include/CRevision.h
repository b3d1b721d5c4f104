#ifndef CREVISION_H
#define CREVISION_H

/// The commit that this program was built from; `unknown` where the build was not told it.
const char *builtRevision(void);

#endif
