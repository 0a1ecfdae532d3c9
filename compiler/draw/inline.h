/* inline.h: pictures as text that a terminal shows among its lines. Each ends with a newline, below
 * the picture. */
#ifndef NNC_INLINE_H
#define NNC_INLINE_H
#include "base/buf.h"
#include "draw/scene.h"

/* kitty's graphics protocol; the terminal is told to answer nothing. */
void inline_kitty(Buf *out, const void *png, size_t bytes);

/* iTerm2's inline images. */
void inline_iterm(Buf *out, const void *png, size_t bytes);

/* Sixels: rows of cols pixels, of which up to 256 colours remain. The uppermost byte of a pixel is
 * not looked at. */
void inline_sixel(Buf *out, const Colour *pixel, int cols, int rows);
#endif
