#include "CRevision.h"

// The build defines REVISION, as Package.swift says; a word without spaces, such as a commit.
#define TEXT(token) #token
#define EXPANDED(macro) TEXT(macro)

const char *builtRevision(void) { return EXPANDED(REVISION); }
