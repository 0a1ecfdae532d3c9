/* words.h: keywords, most of them only by position so that `state` or `model` can name a tensor;
 * and the remedies for what people write out of habit. */
#ifndef NNC_WORDS_H
#define NNC_WORDS_H
#include "lang/token.h"

int word_kind(const char *word); /* NAME when it is no keyword anywhere */

/* Makes a NAME of each keyword that is one only elsewhere:
 * - model, block, const, import, weights, state: keywords first on a line, unless what follows
 *   would make them a name (`state = …`, `state -> …`);
 * - from, prefix, order, random, zero: in the line of `weights`;
 * - in: after `repeat NAME`. */
void resolve_words(Tokens *list);

/* What to write for a character that is none of the language's. */
const char *stray_remedy(const char *text);
/* For words of other languages that begin a statement, `for`, `return` …; NULL for the rest. */
const char *habit_remedy(const char *word, size_t n);
#endif
