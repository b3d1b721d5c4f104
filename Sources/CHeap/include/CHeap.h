#ifndef CHEAP_H
#define CHEAP_H

/// Makes all threads share one heap; by default, glibc has several heaps.
void useOneHeap(void);

#endif
