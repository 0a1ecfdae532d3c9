/* sanitize.c: what AddressSanitizer is told in every program that may load LLVM. Once a thread has
 * variables in a library that was loaded late (libLLVM), LeakSanitizer wants to search them, and
 * guesses where they end: if they happen to start 16 bytes into a page, what stands before them is
 * taken for a header of glibc 2.19 (sanitizer_tls_get_addr.cpp of LLVM 14 and GCC 12). It is one
 * of malloc, and the search ends in "Tracer caught signal 11". So it doesn't look there; nothing
 * of nnc is kept there. */
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
    return "intercept_tls_get_addr=0";
}
