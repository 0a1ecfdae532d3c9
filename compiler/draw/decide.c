/* decide.c: the output of a model as a class, a certainty, a colour. */
#include "draw/plot.h"
#include <math.h>

/* Calm, and apart for most eyes: after Tableau 10 (Stone, 2016). */
static const Colour colours[PLOT_COLOURS] = {0x4c78a8, 0xe08a3c, 0x54a24b, 0xc9504f, 0x8a6bb0,
                                             0x439894, 0xd37295, 0x9c755f, 0xb6992d, 0x7f7f7f};

Colour plot_colour(int class)
{
    return colours[(class % PLOT_COLOURS + PLOT_COLOURS) % PLOT_COLOURS];
}

Rule plot_rule(const Plot *p)
{
    bool unit = true;
    if (p->outputs > 1)
        return RULE_GREATEST;
    if (p->whole)
        return RULE_WHOLE;
    for (int64_t i = 0; i < (int64_t)p->cols * p->rows; i++)
        unit &= p->map[i] >= 0 && p->map[i] <= 1;
    return unit ? RULE_HALF : RULE_ZERO;
}

const char *plot_rule_text(Rule r)
{
    static const char *const text[] = {"colour: the greatest output", "colour: the output",
                                       "border: output 1/2", "border: output 0"};
    return text[r];
}

static int greatest(const double *v, int64_t n)
{
    int64_t best = 0;
    for (int64_t i = 1; i < n; i++)
        if (v[i] > v[best])
            best = i;
    return (int)best;
}

int plot_class(const Plot *p, Rule r, const double *output)
{
    switch (r) {
    case RULE_GREATEST: return greatest(output, p->outputs);
    case RULE_WHOLE:    return fabs(*output) < 1e6 ? (int)*output : 0;
    case RULE_HALF:     return *output > 0.5;
    default:            return *output > 0;
    }
}

/* The probability of class `best`: the outputs themselves if they are probabilities, else their
 * softmax. */
static double probability(const double *v, int64_t n, int best)
{
    double sum = 0, e = 0;
    bool unit = true;
    for (int64_t i = 0; i < n; i++) {
        sum += v[i];
        e += exp(v[i] - v[best]);
        unit &= v[i] >= 0;
    }
    return unit && fabs(sum - 1) < 1e-4 ? v[best] : 1 / e;
}

double plot_sure(const Plot *p, Rule r, const double *output)
{
    int best = plot_class(p, r, output);
    double least = 1 / (double)p->outputs, sure;
    switch (r) {
    case RULE_GREATEST: sure = (probability(output, p->outputs, best) - least) / (1 - least); break;
    case RULE_WHOLE:    sure = 1; break;
    case RULE_HALF:     sure = fabs(2 * *output - 1); break;
    default:            sure = tanh(fabs(*output) / 2); break; /* of its sigmoid */
    }
    return sure >= 0 && sure <= 1 ? sure : 0;
}

double plot_border(const Plot *p, Rule r, const double *output, int k)
{
    double other = -INFINITY;
    switch (r) {
    case RULE_GREATEST:
        for (int64_t i = 0; i < p->outputs; i++)
            if (i != k && output[i] > other)
                other = output[i];
        return output[k] - other;
    case RULE_WHOLE: return *output - k + 0.5;
    case RULE_HALF:  return *output - 0.5;
    default:         return *output;
    }
}

void plot_grid_point(const Plot *p, int line, int step, double at[2])
{
    int across = line >= PLOT_LINES; /* the second input is fixed */
    double fixed = (double)(line % PLOT_LINES) / (PLOT_LINES - 1);
    double moving = (double)step / (PLOT_STEPS - 1);
    at[across] = p->low[across] + (p->high[across] - p->low[across]) * fixed;
    at[!across] = p->low[!across] + (p->high[!across] - p->low[!across]) * moving;
}
