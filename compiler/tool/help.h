/* help.h: `nnc help`: pages made from the tables of layers, operators, passes, commands,
 * options. */
#ifndef NNC_HELP_H
#define NNC_HELP_H
#include "tool/session.h"

/* topic NULL: the overview. False when there is no such topic. */
bool help_topic(Session *s, const char *topic, Buf *out);
#endif
