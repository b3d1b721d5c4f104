#ifndef CHEAP_H
#define CHEAP_H

/// All threads take their memory from one heap, where the C library has one for each.
void useOneHeap(void);

#endif
