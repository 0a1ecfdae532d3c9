/* summary.c: what `-o OUT.json` holds: the model's interface, and its cost before and after the
 * passes. */
#include "tool/summary.h"
#include <jansson.h>
#include <stdlib.h>

static void release(void *json)
{
    json_decref(json);
}

static void release_text(void *text)
{
    free(text);
}

static json_t *port_json(const char *name, const Type *t)
{
    json_t *shape = json_array();
    for (int i = 0; i < t->rank; i++)
        json_array_append_new(shape, json_integer(t->dim[i]));
    return json_pack("{s:s, s:s, s:o, s:I}", "name", name, "type", dtype_name(t->dtype), "shape",
                     shape,
                     "elements", (json_int_t)type_count(t));
}

static json_t *inputs_json(const Graph *g)
{
    json_t *list = json_array();
    for (size_t i = 0; i < g->ninput; i++)
        json_array_append_new(list, port_json(g->input[i]->name, &g->input[i]->type));
    return list;
}

static json_t *outputs_json(const Graph *g)
{
    json_t *list = json_array();
    for (size_t i = 0; i < g->noutput; i++)
        json_array_append_new(list, port_json(g->output[i].name, &g->output[i].node->type));
    return list;
}

static json_t *layers_json(const Graph *g)
{
    json_t *list = json_array();
    for (size_t i = 0; i < g->nlayers; i++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:I}", "path", g->layers[i]->path, "kind",
                                              g->layers[i]->kind, "parameters",
                                              (json_int_t)g->layers[i]->params));
    return list;
}

static json_t *cost_json(Cost c)
{
    return json_pack("{s:I, s:I, s:I, s:I, s:I}", "layers", (json_int_t)c.layers, "operators",
                     (json_int_t)c.nodes, "parameters", (json_int_t)c.params, "multiply_adds",
                     (json_int_t)c.macs, "weight_bytes", (json_int_t)c.bytes);
}

const char *summary_json(Session *s)
{
    Pass pass;
    Graph *after = session_optimise(s, s->graph, &pass);
    if (!after)
        return NULL;
    const Graph *g = s->graph;
    json_t *root = json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "model", g->name, "inputs",
                             inputs_json(g),
                             "outputs", outputs_json(g), "layers", layers_json(g), "before",
                             cost_json(graph_cost(g)), "after", cost_json(graph_cost(after)));
    if (!root) {
        error(&s->ctx, session_place(s),
              "the summary could not be made: a name that is not UTF-8, or "
                                         "no memory");
        return NULL;
    }
    arena_defer(s->arena, release, root);
    char *text = json_dumps(root, JSON_INDENT(2));
    if (!text) {
        error(&s->ctx, session_place(s), "the summary could not be written: no memory");
        return NULL;
    }
    arena_defer(s->arena, release_text, text);
    return arena_printf(s->arena, "%s\n", text);
}
