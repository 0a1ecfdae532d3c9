/* plot.c: samples of a model for draw/: the plane or the line, and a grid after every layer. By
 * the reference, so that the picture is the same on every machine, unless --engine says otherwise
 * or the model is so large that it would take long. */
#include "tool/plot.h"
#include "base/ascii.h"
#include "base/file.h"
#include "draw/plot.h"
#include "draw/words.h"
#include "tool/array.h"
#include "tool/picture.h"
#include "tool/write.h"
#include <math.h>
#include <string.h>

enum { MOST_LAYERS = 7, MOST_WIDTH = 1024, MOST_OUTPUTS = 256 };

static const double most_work = 3e8; /* multiply-adds by the reference */
static const double default_range[] = {0, 4, 1.5}; /* by the number of inputs, both ways */

typedef struct Sampler {
    Session *s;
    Graph *g; /* its outputs: the model's first, then those of the layers */
    Engine engine;
    Plot *p;
    const PlotWanted *wanted;
    const Node **value; /* of the layers */
    const double **in;
    double **out, *spare; /* spare: where outputs go that nobody wants */
} Sampler;

/* ---- is it a model that can be drawn */

static int64_t count_inputs(const Graph *g)
{
    int64_t n = 0;
    for (size_t i = 0; i < g->ninput; i++)
        n += type_count(&g->input[i]->type);
    return n;
}

static bool check_graph(Session *s, const Graph *g)
{
    int64_t n = count_inputs(g);
    for (size_t i = 0; i < g->ninput; i++)
        if (dtype_class(g->input[i]->type.dtype) != DT_FLOAT)
            return usage(&s->ctx, "input '%s' is %s; plot draws over floats: fix it by --const",
                         g->input[i]->name, type_text(s->arena, &g->input[i]->type));
    if (n != 1 && n != 2)
        return usage(&s->ctx, "the inputs have %lld elements together; plot draws over one or two: "
                     "a line or a plane (--const NAME=VALUE fixes an input)", (long long)n);
    const Output *o = &g->output[0];
    int64_t width = type_count(&o->node->type);
    return width <= MOST_OUTPUTS ||
           usage(&s->ctx, "output '%s' has %lld elements; plot draws up to %d", o->name,
                 (long long)width, (int)MOST_OUTPUTS);
}

static const char *title(Arena *a, const Graph *g)
{
    Buf b = {.arena = a};
    buf_printf(&b, "%s(", g->name);
    for (size_t i = 0; i < g->ninput; i++)
        buf_printf(&b, "%s%s: %s", i ? ", " : "", g->input[i]->name,
                   type_text(a, &g->input[i]->type));
    buf_printf(&b, ") → %s", type_text(a, &g->output[0].node->type));
    return buf_text(&b);
}

static void name_axes(Plot *p, const Graph *g)
{
    for (size_t i = 0, k = 0; i < g->ninput; i++)
        for (int64_t j = 0, n = type_count(&g->input[i]->type); j < n; j++)
            p->axis[k++] = n == 1 ? g->input[i]->name
                                  : arena_printf(p->arena, "%s[%lld]", g->input[i]->name,
                                                 (long long)j);
}

/* ---- the range */

/* Numbers between commas, at most four: how many; 0: it is something else. */
static int read_numbers(const char *text, double *v)
{
    for (int n = 0; n < 4; n++) {
        char *end;
        v[n] = number_read(text, &end);
        if (end == text || !(fabs(v[n]) <= 1e30) || (*end && *end != ','))
            return 0;
        if (!*end)
            return n + 1;
        text = end + 1;
    }
    return 0;
}

static bool read_range(Session *s, Plot *p)
{
    const char *text = option_text(&s->options, OPT_range);
    double v[4];
    int n = read_numbers(text, v);
    bool fits = (n == 2 && v[0] < v[1]) ||
                (n == 4 && p->inputs == 2 && v[0] < v[1] && v[2] < v[3]);
    for (int i = 0; i < p->inputs && fits; i++) {
        p->low[i] = v[n == 4 ? 2 * i : 0];
        p->high[i] = v[n == 4 ? 2 * i + 1 : 1];
    }
    return fits || usage(&s->ctx, "--range takes LOW,HIGH, the lower first, or for two inputs "
                         "LOW,HIGH,LOW,HIGH, as in --range=-2,2; not '%s'", text);
}

/* All points, and a margin. */
static void range_of_points(Plot *p, int axis)
{
    double low = INFINITY, high = -INFINITY;
    for (int64_t i = 0; i < p->points; i++) {
        double v = p->point[i * p->inputs + axis];
        low = isfinite(v) && v < low ? v : low;
        high = isfinite(v) && v > high ? v : high;
    }
    if (!(low <= high) || fabs(low) > 1e30 || fabs(high) > 1e30)
        return;
    double margin = high > low ? 0.08 * (high - low) : fmax(1, 0.1 * fabs(high));
    p->low[axis] = low - margin;
    p->high[axis] = high + margin;
}

/* One unit is as long across as up where both ranges come from points. */
static void make_square(Plot *p)
{
    double half = 0.5 * fmax(p->high[0] - p->low[0], p->high[1] - p->low[1]);
    for (int i = 0; i < 2; i++) {
        double middle = 0.5 * (p->low[i] + p->high[i]);
        p->low[i] = middle - half;
        p->high[i] = middle + half;
    }
}

static bool find_range(Session *s, Plot *p, const double *given)
{
    double half = default_range[p->inputs];
    const double usual[] = {-half, half};
    if (!given && option_given(&s->options, OPT_range))
        return read_range(s, p);
    for (int i = 0; i < p->inputs; i++) {
        p->low[i] = given ? given[0] : usual[0];
        p->high[i] = given ? given[1] : usual[1];
        range_of_points(p, i);
    }
    if (p->inputs == 2)
        make_square(p);
    return true;
}

/* ---- layers */

/* What one layer computes: its last node, and its operators as text. */
static const char *layer_words(Sampler *m, const Layer *l, const bool *varying, const Node **last)
{
    const Node **node = NEW_ARRAY(m->s->arena, const Node *, m->g->count + 1);
    size_t n = 0, parts;
    for (size_t i = 0; i < m->g->count; i++)
        if (m->g->node[i]->layer == l && varying[i] && m->g->node[i]->op != OP_INPUT)
            node[n++] = m->g->node[i];
    *last = n ? node[n - 1] : NULL;
    Part *part = words_parts(m->s->arena, varying, node, n, true, &parts);
    return words_text(m->s->arena, part, parts);
}

/* Layers that can be drawn, in the order they run; at most MOST_LAYERS of them, evenly chosen. */
static void choose_layers(Sampler *m)
{
    Plot *p = m->p;
    Arena *a = m->s->arena;
    bool *varying = words_varying(m->g, a), *needed = graph_needed(m->g, a);
    PlotLayer *all = NEW_ARRAY(a, PlotLayer, m->g->nlayers + 1);
    const Node **value = NEW_ARRAY(a, const Node *, m->g->nlayers + 1);
    size_t n = 0, count = 0;
    for (size_t i = 0; i < m->g->nlayers; i++) {
        const Node *last;
        const char *what = layer_words(m, m->g->layers[i], varying, &last);
        int64_t width = last && needed[last->id] ? type_count(&last->type) : 0;
        count += width > 0;
        if (width < 1 || width > MOST_WIDTH)
            continue;
        all[n] = (PlotLayer){.name = m->g->layers[i]->path, .what = what, .width = width};
        value[n++] = last;
    }
    p->layers = n < MOST_LAYERS ? n : MOST_LAYERS;
    p->layer = NEW_ARRAY(a, PlotLayer, p->layers + 1);
    m->value = NEW_ARRAY(a, const Node *, p->layers + 1);
    for (size_t i = 0; i < p->layers; i++) {
        size_t k = p->layers > 1 ? i * (n - 1) / (p->layers - 1) : 0;
        p->layer[i] = all[k];
        m->value[i] = value[k];
    }
    p->skipped = count - p->layers;
}

/* The reference where it takes no longer than a few seconds. */
static EngineKind choose_engine(const Sampler *m)
{
    const Plot *p = m->p;
    double samples = (double)p->cols * p->rows + PLOT_GRID + (double)p->points;
    bool small = (double)graph_cost(m->g).macs * samples <= most_work;
    if (m->wanted->run)
        return ENGINE_JIT;
    return small && !option_given(&m->s->options, OPT_engine) ? ENGINE_REF : engine_choice(m->s);
}

/* A copy whose outputs are what is to be sampled. */
static bool open_sampler(Sampler *m, Graph *g)
{
    Session *s = m->s;
    Graph *copy = graph_copy(g);
    m->g = g;
    if (m->p->inputs == 2 && !m->wanted->no_layers)
        choose_layers(m);
    copy->noutput = 1;
    for (size_t i = 0; i < m->p->layers; i++)
        graph_output(copy, arena_printf(s->arena, "layer%zu", i), copy->node[m->value[i]->id]);
    m->g = copy;
    m->in = NEW_ARRAY(s->arena, const double *, copy->ninput + 1);
    m->out = NEW_ARRAY(s->arena, double *, copy->noutput + 1);
    int64_t widest = m->p->outputs;
    for (size_t i = 0; i < m->p->layers; i++)
        widest = m->p->layer[i].width > widest ? m->p->layer[i].width : widest;
    m->spare = NEW_ARRAY(s->arena, double, widest);
    EngineKind kind = choose_engine(m);
    return engine_dumps(s, kind) && engine_open(s, copy, kind, &m->engine);
}

/* ---- samples */

/* The model at `at`. The layers' values go to row `row` of their grid or of their points; below 0
 * nobody wants them. */
static bool sample(Sampler *m, const double *at, double *output, int64_t row, bool of_points)
{
    for (size_t i = 0, k = 0; i < m->g->ninput; i++) {
        m->in[i] = at + k;
        k += (size_t)type_count(&m->g->input[i]->type);
    }
    m->out[0] = output;
    for (size_t i = 0; i < m->p->layers; i++) {
        PlotLayer *l = &m->p->layer[i];
        m->out[i + 1] = row < 0 ? m->spare : (of_points ? l->points : l->grid) + row * l->width;
    }
    const PlotWanted *w = m->wanted;
    return w->run ? w->run(w->user, &m->engine, m->in, m->out)
                  : engine_run(&m->engine, m->in, m->out);
}

static bool sample_map(Sampler *m)
{
    Plot *p = m->p;
    bool plane = p->inputs == 2;
    p->map = arena_array(p->arena, (size_t)(p->cols * p->rows),
                         sizeof(double) * (size_t)p->outputs);
    for (int row = 0; row < p->rows; row++)
        for (int col = 0; col < p->cols; col++) {
            double x = plane ? (col + 0.5) / p->cols : (double)col / (p->cols - 1);
            double y = (row + 0.5) / p->rows;
            const double at[] = {p->low[0] + (p->high[0] - p->low[0]) * x,
                                 p->high[1] - (p->high[1] - p->low[1]) * y};
            int64_t i = (int64_t)row * p->cols + col;
            if (!sample(m, at, p->map + i * p->outputs, -1, false))
                return false;
        }
    return true;
}

static bool sample_grid(Sampler *m)
{
    Plot *p = m->p;
    p->grid = NEW_ARRAY(p->arena, double, 2 * PLOT_GRID);
    p->grid_map = arena_array(p->arena, PLOT_GRID, sizeof(double) * (size_t)p->outputs);
    for (size_t i = 0; i < p->layers; i++) {
        size_t bytes = sizeof(double) * (size_t)p->layer[i].width;
        p->layer[i].grid = arena_array(p->arena, PLOT_GRID, bytes);
        p->layer[i].points = arena_array(p->arena, (size_t)p->points + 1, bytes);
    }
    for (int i = 0; i < PLOT_GRID; i++) {
        plot_grid_point(p, i / PLOT_STEPS, i % PLOT_STEPS, p->grid + 2 * i);
        if (!sample(m, p->grid + 2 * i, p->grid_map + i * p->outputs, i, false))
            return false;
    }
    p->point_map = arena_array(p->arena, (size_t)p->points + 1,
                               sizeof(double) * (size_t)p->outputs);
    for (int64_t i = 0; i < p->points; i++)
        if (!sample(m, p->point + 2 * i, p->point_map + i * p->outputs, i, true))
            return false;
    return true;
}

static bool take_samples(Sampler *m)
{
    session_step(m->s, "sample");
    bool ok = sample_map(m) && (m->p->inputs == 1 || sample_grid(m));
    session_step(m->s, NULL);
    return ok;
}

static bool in_colour(const PlotWanted *w)
{
    return w->screen && w->screen->style == NNC_COLOUR;
}

static bool draw(Session *s, const Plot *p, const PlotWanted *w)
{
    session_step(s, "draw");
    bool ok = true;
    if (p->page > 0)
        ok = picture_inline(s, plot_scene(p), w->screen, w->text);
    else if (w->text)
        plot_text(w->text, p, in_colour(w));
    else
        ok = picture_scene(s, plot_scene(p), w->path, w->file);
    session_step(s, NULL);
    return ok;
}

bool plot_graph(Session *s, Graph *g, const PlotWanted *w)
{
    Sampler m = {.s = s, .wanted = w};
    if (!check_graph(s, g))
        return false;
    const Output *o = &g->output[0];
    Plot p = {.arena = s->arena, .title = w->title ? w->title : title(s->arena, g),
              .output = o->name,
              .inputs = (int)count_inputs(g), .outputs = type_count(&o->node->type),
              .whole = dtype_class(o->node->type.dtype) != DT_FLOAT, .points = w->points.count,
              .point = w->points.at, .label = w->points.label};
    m.p = &p;
    name_axes(&p, g);
    if (w->text && picture_on_screen(s, w->screen))
        p.page = picture_page(w->screen);
    if (w->text && p.page <= 0)
        plot_text_size(p.inputs, in_colour(w), &p.cols, &p.rows);
    else
        plot_scene_size(p.inputs, &p.cols, &p.rows);
    return find_range(s, &p, w->range) && open_sampler(&m, g) && take_samples(&m) && draw(s, &p, w);
}

/* ---- the command */

/* "y=FILE", where y is the first output and no input: the file; else NULL. */
static const char *labels_word(const Session *s, const char *word)
{
    const ModelExpr *m = s->file->model;
    const Port *port;
    const char *name = m->nout && m->out[0].name ? m->out[0].name : "y";
    size_t n = strlen(name);
    bool is = strncmp(word, name, n) == 0 && word[n] == '=' && !array_name(s, word, &port);
    return is ? word + n + 1 : NULL;
}

static bool read_labels(Session *s, const char *path, PlotPoints *p)
{
    Tensor t;
    if (!array_read(s, path, &t))
        return false;
    if (type_count(&t.type) != p->count)
        return usage(&s->ctx, "%s holds %s: expected one label for each of the %lld points", path,
                     type_text(s->arena, &t.type), (long long)p->count);
    p->label = NEW_ARRAY(s->arena, double, p->count + 1);
    for (int64_t i = 0; i < p->count; i++)
        p->label[i] = tensor_get(&t, i);
    return true;
}

/* The given arrays as rows. */
static bool read_points(Session *s, const Given *given, PlotPoints *p)
{
    const Graph *g = s->graph;
    Batch b;
    if (!arrays_batch(s, g, given, &b))
        return false;
    int64_t width = count_inputs(g);
    p->count = b.samples;
    p->at = arena_array(s->arena, (size_t)(b.samples + 1), sizeof(double) * (size_t)width);
    for (int64_t k = 0; k < b.samples; k++)
        for (size_t i = 0, at = 0; i < g->ninput; i++) {
            size_t n = (size_t)type_count(&g->input[i]->type);
            memcpy(p->at + k * width + at, batch_input(&b, g, i, k), n * sizeof(double));
            at += n;
        }
    return true;
}

static bool check_path(Session *s, const char *path)
{
    const char *suffix = path ? path_suffix(path) : ".svg";
    return strcmp(suffix, ".svg") == 0 || strcmp(suffix, ".png") == 0 ||
           usage(&s->ctx, "-o %s: a plot is written as .svg or .png, not '%s'; without -o it is "
                 "drawn in the terminal", path, suffix);
}

/* Words for the inputs to *rest, the labels' file to *labels. */
static bool split_words(Session *s, const char *const *words, size_t n, const char **rest,
                        size_t *nrest, const char **labels)
{
    *labels = NULL;
    for (size_t i = 0; i < n; i++) {
        const char *path = labels_word(s, words[i]);
        if (path && *labels)
            return usage(&s->ctx, "labels are given twice: '%s' and '%s'", *labels, path);
        if (path)
            *labels = path;
        else
            rest[(*nrest)++] = words[i];
    }
    return !*labels || *nrest || usage(&s->ctx, "labels (%s) need points: give them as %s=FILE.npy",
                                       *labels, s->file->model->in[0].name);
}

bool plot_model(Session *s, const char *const *words, size_t nwords, const nnc_screen *screen,
                Buf *out)
{
    Given given;
    nnc_file file;
    const char *labels, **rest = NEW_ARRAY(s->arena, const char *, nwords + 1);
    size_t nrest = 0;
    PlotWanted w = {.path = option_text(&s->options, OPT_output), .file = &file, .screen = screen};
    w.text = w.path ? NULL : out;
    if (!session_has_model(s) || !check_path(s, w.path) ||
        !split_words(s, words, nwords, rest, &nrest, &labels) ||
        !arrays_open(s, rest, nrest, &given) || !check_graph(s, s->graph))
        return false;
    if (nrest && !read_points(s, &given, &w.points))
        return false;
    if (labels && !read_labels(s, labels, &w.points))
        return false;
    return plot_graph(s, s->graph, &w) && (!w.path || write_files(s, &file, 1));
}
