/* choice_cases.h: products, each to be computed in every kind of way that choice.h allows: for
 * tests that all of them are right. */
#ifndef CHOICE_CASES_H
#define CHOICE_CASES_H
#include "graph/graph.h"
#include "lower/choice.h"

enum { MOST_CHOICE_CASES = 120 };

typedef struct ChoiceCase {
    const char *what;
    Graph *g;
    double **in;            /* as random_inputs */
    const double *absolute; /* how far each element of the result may be off */
    Precision precision;    /* of the weights, which it holds exactly */
    Tuning *how;            /* for LowerOptions: the case's choice is known */
} ChoiceCase;

/* Their number. With several rows and one, constant weights and computed ones, and some with narrow
 * weights; columns and depth that leave something over. For a target with products of pairs only
 * those with narrow weights: the rest is as without. All live in c's arena. */
int choice_cases(Ctx *c, const Target *t, ChoiceCase out[MOST_CHOICE_CASES]);
#endif
