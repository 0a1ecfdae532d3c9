/* ask.h: can the terminal show pictures? It is asked, and what it answers is told apart from what
 * is typed. */
#ifndef NNC_ASK_H
#define NNC_ASK_H
#include "nnc.h"
#include <stdbool.h>

enum { ASK_HELD = 256, ASK_KEYS = 4096 };

typedef struct Ask { /* starts as {0} */
    bool asked, owed; /* the question was sent; its last answer has not come */
    bool kitty, iterm, sixel;
    int cell_width, cell_height; /* pixels; 0: not told */
    char held[ASK_HELD];         /* the beginning of what may be an answer */
    size_t nheld;
} Ask;

/* Takes a byte that came from the terminal. What turns out to be no answer is put into keys: how
 * many bytes. */
size_t ask_byte(Ask *a, char byte, char keys[ASK_HELD]);

/* Asks the controlling terminal, if it is the one that standard output goes to and this process is
 * in its foreground; once. Waits for a second at most: an answer that comes later is for ask_byte,
 * as long as it is owed; if no one will read it, `last` drops it. What was typed meanwhile is put
 * into keys: how many bytes. Ctrl-C ends the waiting and is raised as SIGINT. */
size_t ask_terminal(Ask *a, bool last, char keys[ASK_KEYS]);

/* What is known of the screen that standard output goes to. */
void ask_screen(const Ask *a, nnc_screen *out);

/* Standard output, as a whole: a picture that breaks off would leave the terminal waiting for its
 * end, so signals of the keyboard wait until it is through. False if it can't be written. */
bool show_whole(const char *text);
#endif
