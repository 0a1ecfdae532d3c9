/* check.h: the few macros of our unit tests. A test is a main that ends with
 * `return check_done();`. */
#ifndef CHECK_H
#define CHECK_H
#include <stdio.h>

static int check_failed, check_count;

#define CHECK(condition)                                                                  \
    do {                                                                                  \
        check_count++;                                                                    \
        if (!(condition)) {                                                               \
            check_failed++;                                                               \
            fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);       \
        }                                                                                 \
    } while (0)

static inline int check_done(void)
{
    printf("%d checks, %d failed\n", check_count, check_failed);
    return check_failed != 0 || check_count == 0;
}
#endif
