/* view.c: strides through reshape (numpy's no-copy rule), transpose, slice and expand. */
#include "passes/view.h"

bool is_movement(const Node *n)
{
    return n->op == OP_RESHAPE || n->op == OP_TRANSPOSE || n->op == OP_SLICE || n->op == OP_EXPAND;
}

View view_self(const Node *n)
{
    View v = {.base = n};
    type_strides(&n->type, v.stride);
    return v;
}

/* Axes of `from` in runs whose elements lie evenly spaced can be cut anew; numpy's
 * _attempt_nocopy_reshape. */
static bool reshape_view(View *v, const Type *from, const Type *to)
{
    int64_t dim[MAX_RANK], stride[MAX_RANK], out[MAX_RANK];
    int n = 0, i = 0, j = 0;
    for (int k = 0; k < from->rank; k++)
        if (from->dim[k] != 1) {
            dim[n] = from->dim[k];
            stride[n++] = v->stride[k];
        }
    while (i < n && j < to->rank) {
        int64_t a = dim[i], b = to->dim[j];
        int i1 = i + 1, j1 = j + 1;
        while (a != b)
            if (a < b)
                a *= dim[i1++];
            else
                b *= to->dim[j1++];
        for (int k = i; k + 1 < i1; k++)
            if (stride[k] != stride[k + 1] * dim[k + 1])
                return false;
        out[j1 - 1] = stride[i1 - 1];
        for (int k = j1 - 1; k > j; k--)
            out[k - 1] = out[k] * to->dim[k];
        i = i1;
        j = j1;
    }
    for (; j < to->rank; j++) /* trailing axes of length 1 */
        out[j] = 1;
    for (int k = 0; k < to->rank; k++)
        v->stride[k] = out[k];
    return true;
}

static void transpose_view(View *v, const Node *n)
{
    View old = *v;
    for (int i = 0; i < n->type.rank; i++)
        v->stride[i] = old.stride[n->a.perm[i]];
}

static void slice_view(View *v, const Node *n)
{
    for (int i = 0; i < n->type.rank; i++) {
        v->offset += n->a.start[i] * v->stride[i];
        v->stride[i] *= n->a.step[i];
    }
}

static void expand_view(View *v, const Type *from, const Type *to)
{
    View old = *v;
    int shift = to->rank - from->rank;
    for (int i = 0; i < to->rank; i++) {
        bool repeated = i < shift || (from->dim[i - shift] == 1 && to->dim[i] != 1);
        v->stride[i] = repeated ? 0 : old.stride[i - shift];
    }
}

static bool follow(View *v, const Node *n)
{
    const Type *from = &n->in[0]->type;
    switch (n->op) {
    case OP_TRANSPOSE: transpose_view(v, n); return true;
    case OP_SLICE:     slice_view(v, n); return true;
    case OP_EXPAND:    expand_view(v, from, &n->type); return true;
    default:           return reshape_view(v, from, &n->type);
    }
}

bool view_of(const Node *n, View *out)
{
    if (!is_movement(n) || !n->inner) {
        *out = view_self(n);
        return true;
    }
    return view_through(n, out);
}

bool view_through(const Node *n, View *out)
{
    return view_of(n->in[0], out) && follow(out, n);
}
