/* choices.c: products computed in every kind of way that there is to choose from, for one target,
 * against graph_eval.
 *
 *     diff_choices TARGET FOLDER */
#include "bundle.h"
#include "choice_cases.h"
#include <stdio.h>

int main(int argc, char **argv)
{
    const Target *t = bundle_target(argc, argv, "");
    Ctx c;
    ctx_init(&c, arena_new(NULL, NULL));
    ChoiceCase *list = NEW_ARRAY(c.arena, ChoiceCase, MOST_CHOICE_CASES);
    Bundle *b = bundle_new(c.arena, argv[2], t);
    int n = choice_cases(&c, t, list);
    for (int i = 0; i < n; i++) {
        Bound bound = {.absolute = list[i].absolute};
        bundle_tune(b, list[i].how);
        bundle_precision(b, list[i].precision);
        bundle_add(b, list[i].what, list[i].g, (const double *const *)list[i].in, &bound);
    }
    int bad = bundle_run(b);
    arena_free(c.arena);
    printf("%d choices, %d wrong cases\n", n, bad);
    return bad != 0 || n == 0;
}
