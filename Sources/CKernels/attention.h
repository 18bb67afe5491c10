// Attention of one key/value head over one span, in blocks: memory is linear in the keys.
//
// The forward pass is that of Dao et al., "FlashAttention", NeurIPS 2022: scores of a block of
// queries against a block of keys, a running maximum and sum, rescaled when the maximum moves. The
// backward pass recomputes the probabilities from the stored ln Σ exp.
//
// Shapes: Q queries, the last of K keys; hd = head_dim; G = group, the query heads that share keys.
//   query, output       [Q, G · hd], rows `query_stride` and `output_stride` apart
//   key, value          [K, hd], rows `key_stride` apart
//   log_sums            [Q, G], rows `log_sums_stride` apart
// In scratch memory, row is hd rounded up to W, and padded_keys is K rounded up to KEY_BLOCK:
//   transposed_*        [row, padded_keys]
//   keys, values        [padded_keys, row], and their gradients
//   queries, output     [QUERY_BLOCK, row], and the gradient of the output
//   scores              [QUERY_BLOCK, KEY_BLOCK], and their gradients

enum {
  QUERY_BLOCK = 64,
  KEY_BLOCK = 128,
};

/// The regions of the scratch memory; what pads rows and blocks is zero.
typedef struct {
  long row;
  long padded_keys;
  float *transposed_keys;
  float *transposed_values;
  float *keys;
  float *values;
  float *key_gradient;
  float *value_gradient;
  float *queries;
  float *output;
  float *output_gradient;
  float *scores;
  float *score_gradient;
} AttentionMemory;

static long attention_layout(long keys, long head_dim, float *scratch, AttentionMemory *memory) {
  long row = round_up(head_dim, W);
  // Not a power of two, or the rows of the transposed operands would share cache sets.
  long padded_keys = round_up(keys, KEY_BLOCK) + 16;
  memory->row = row;
  memory->padded_keys = padded_keys;
  float **whole[] = {&memory->transposed_keys, &memory->transposed_values, &memory->keys,
                     &memory->values,          &memory->key_gradient,      &memory->value_gradient};
  float **blocks[] = {&memory->queries, &memory->output, &memory->output_gradient};
  float **squares[] = {&memory->scores, &memory->score_gradient};
  long used = 0;
  for (int i = 0; i < 6; i++, used += row * padded_keys) *whole[i] = scratch + used;
  for (int i = 0; i < 3; i++, used += row * QUERY_BLOCK) *blocks[i] = scratch + used;
  for (int i = 0; i < 2; i++, used += QUERY_BLOCK * KEY_BLOCK) *squares[i] = scratch + used;
  return used;
}

static long attention_scratch(long keys, long head_dim) {
  AttentionMemory memory;
  float origin[1];
  return attention_layout(keys, head_dim, origin, &memory);
}

/// Copies `rows` rows times `scale` into rows of whole vectors, with zeros to their right and
/// below.
static void gather(long rows, long padded_rows, long head_dim, long row, const float *x,
                   long stride, float scale, float *packed) {
  for (long i = 0; i < padded_rows; i++)
    for (long d = 0; d < row; d += W) {
      long valid = i < rows ? MIN((long)W, head_dim - d) : 0;
      const float *from = x + i * stride + d;
      Vector v = valid == W ? load(from) : valid > 0 ? load_partial(from, valid, 0) : splat(0);
      store(packed + i * row + d, v * splat(scale));
    }
}

/// Copies [keys, head_dim] into [row, padded_keys], with zeros in the rest.
static void transpose(long keys, long padded_keys, long head_dim, long row, const float *x,
                      long stride, float *transposed) {
  for (long d = 0; d < row; d++)
    for (long j = d < head_dim ? keys : 0; j < padded_keys; j++)
      transposed[d * padded_keys + j] = 0;
  for (long first = 0; first < keys; first += W)
    for (long d = 0; d < head_dim; d++)
      for (long j = first; j < MIN(first + W, keys); j++)
        transposed[d * padded_keys + j] = x[j * stride + d];
}

/// Replaces the scores of a row by exp(score − shift), by 0 from `visible` on; returns their sum.
INLINE float exponentials(float *scores, long visible, long columns, float shift) {
  Vector total = splat(0);
  long whole = visible / W * W;
  for (long j = 0; j < whole; j += W) {
    Vector p = exponential(load(scores + j) - splat(shift));
    store(scores + j, p);
    total = total + p;
  }
  for (long j = whole; j < columns; j += W) {
    long valid = MAX(0L, MIN((long)W, visible - j));
    Vector p = valid == 0
      ? splat(0)
      : exponential(keep(load(scores + j), valid, -INFINITY) - splat(shift));
    store(scores + j, p);
    total = total + p;
  }
  return sum(total);
}

INLINE float largest_score(const float *scores, long visible, float floor) {
  Vector most = splat(floor);
  long whole = visible / W * W;
  for (long j = 0; j < whole; j += W) most = maximum(most, load(scores + j));
  if (whole < visible)
    most = maximum(most, keep(load(scores + whole), visible - whole, -INFINITY));
  return largest(most);
}

static void attention_forward(const CAttention *task, float *scratch) {
  AttentionMemory memory;
  attention_layout(task->keys, task->head_dim, scratch, &memory);
  const long row = memory.row;
  const long padded_keys = memory.padded_keys;
  const long head_dim = task->head_dim;
  const float scale = 1 / sqrtf((float)head_dim);
  transpose(task->keys, padded_keys, head_dim, row, task->key, task->key_stride,
            memory.transposed_keys);
  gather(task->keys, padded_keys, head_dim, row, task->value, task->key_stride, 1, memory.values);
  for (long head = 0; head < task->group; head++)
    for (long q = 0; q < task->queries; q += QUERY_BLOCK) {
      long rows = MIN((long)QUERY_BLOCK, task->queries - q);
      long padded_rows = round_up(rows, LOOSE_ROWS);
      float most[QUERY_BLOCK];
      float total[QUERY_BLOCK];
      for (long i = 0; i < QUERY_BLOCK; i++) most[i] = -INFINITY, total[i] = 0;
      memset(memory.output, 0, 4 * (size_t)(QUERY_BLOCK * row));
      gather(rows, padded_rows, head_dim, row,
             task->query + q * task->query_stride + head * head_dim, task->query_stride, scale,
             memory.queries);
      // The number of keys that the first row of the block sees, and the last row.
      long first = task->keys - task->queries + q + 1;
      long last = first + rows - 1;
      for (long k = 0; k < last; k += KEY_BLOCK) {
        long columns = round_up(MIN((long)KEY_BLOCK, last - k), TILE_COLUMNS);
        multiply_loose(padded_rows, columns, row, memory.queries, row, 1,
                       memory.transposed_keys + k, padded_keys, 0, memory.scores, KEY_BLOCK);
        for (long i = 0; i < rows; i++) {
          float *scores = memory.scores + i * KEY_BLOCK;
          long visible = MIN(columns, first + i - k);
          if (visible <= 0) {
            memset(scores, 0, 4 * (size_t)columns);
            continue;
          }
          float before = most[i];
          most[i] = largest_score(scores, visible, before);
          float rescale = sum(exponential(splat(before - most[i]))) / W;
          total[i] = total[i] * rescale + exponentials(scores, visible, columns, most[i]);
          if (rescale != 1)
            for (long d = 0; d < row; d += W) {
              float *place = memory.output + i * row + d;
              store(place, load(place) * splat(rescale));
            }
        }
        multiply_loose(padded_rows, row, columns, memory.scores, KEY_BLOCK, 1,
                       memory.values + k * row, row, 1, memory.output, row);
      }
      for (long i = 0; i < rows; i++) {
        float *to = task->output + (q + i) * task->output_stride + head * head_dim;
        for (long d = 0; d < head_dim; d++) to[d] = memory.output[i * row + d] / total[i];
        task->log_sums[(q + i) * task->log_sums_stride + head] = most[i] + logf(total[i]);
      }
    }
}

static void attention_backward(const CAttention *task, const CAttentionGradient *gradient,
                               float *scratch) {
  AttentionMemory memory;
  attention_layout(task->keys, task->head_dim, scratch, &memory);
  const long row = memory.row;
  const long padded_keys = memory.padded_keys;
  const long head_dim = task->head_dim;
  const float scale = 1 / sqrtf((float)head_dim);
  transpose(task->keys, padded_keys, head_dim, row, task->key, task->key_stride,
            memory.transposed_keys);
  transpose(task->keys, padded_keys, head_dim, row, task->value, task->key_stride,
            memory.transposed_values);
  gather(task->keys, padded_keys, head_dim, row, task->key, task->key_stride, 1, memory.keys);
  memset(memory.key_gradient, 0, 4 * (size_t)(row * padded_keys));
  memset(memory.value_gradient, 0, 4 * (size_t)(row * padded_keys));
  for (long head = 0; head < task->group; head++)
    for (long q = 0; q < task->queries; q += QUERY_BLOCK) {
      long rows = MIN((long)QUERY_BLOCK, task->queries - q);
      long padded_rows = round_up(rows, LOOSE_ROWS);
      long place = q * task->output_stride + head * head_dim;
      gather(rows, padded_rows, head_dim, row,
             task->query + q * task->query_stride + head * head_dim, task->query_stride, scale,
             memory.queries);
      gather(rows, padded_rows, head_dim, row, gradient->output_gradient + place,
             task->output_stride, 1, memory.output_gradient);
      gather(rows, padded_rows, head_dim, row, task->output + place, task->output_stride, 1,
             memory.output);
      float inner[QUERY_BLOCK];
      for (long i = 0; i < rows; i++) {
        Vector product = splat(0);
        for (long d = 0; d < row; d += W)
          product = multiply_add(load(memory.output + i * row + d),
                                 load(memory.output_gradient + i * row + d), product);
        inner[i] = sum(product);
      }
      // From here on the output's memory holds the gradient of the queries.
      long first = task->keys - task->queries + q + 1;
      long last = first + rows - 1;
      for (long k = 0; k < last; k += KEY_BLOCK) {
        long columns = round_up(MIN((long)KEY_BLOCK, last - k), TILE_COLUMNS);
        multiply_loose(padded_rows, columns, row, memory.queries, row, 1,
                       memory.transposed_keys + k, padded_keys, 0, memory.scores, KEY_BLOCK);
        multiply_loose(padded_rows, columns, row, memory.output_gradient, row, 1,
                       memory.transposed_values + k, padded_keys, 0, memory.score_gradient,
                       KEY_BLOCK);
        for (long i = 0; i < padded_rows; i++) {
          float *scores = memory.scores + i * KEY_BLOCK;
          float *slopes = memory.score_gradient + i * KEY_BLOCK;
          long visible = i < rows ? MIN(columns, first + i - k) : 0;
          if (visible <= 0) {
            memset(scores, 0, 4 * (size_t)columns);
            memset(slopes, 0, 4 * (size_t)columns);
            continue;
          }
          exponentials(scores, visible, columns,
                       task->log_sums[(q + i) * task->log_sums_stride + head]);
          for (long j = 0; j < columns; j += W)
            store(slopes + j, load(scores + j) * (load(slopes + j) - splat(inner[i])));
        }
        multiply_loose(columns, row, padded_rows, memory.scores, 1, KEY_BLOCK,
                       memory.output_gradient, row, 1, memory.value_gradient + k * row, row);
        multiply_loose(columns, row, padded_rows, memory.score_gradient, 1, KEY_BLOCK,
                       memory.queries, row, 1, memory.key_gradient + k * row, row);
        multiply_loose(padded_rows, row, columns, memory.score_gradient, KEY_BLOCK, 1,
                       memory.keys + k * row, row, k > 0, memory.output, row);
      }
      for (long i = 0; i < rows; i++) {
        float *to = gradient->query_gradient + (q + i) * task->query_stride + head * head_dim;
        for (long d = 0; d < head_dim; d++) to[d] = memory.output[i * row + d] * scale;
      }
    }
  for (long j = 0; j < task->keys; j++)
    for (long d = 0; d < head_dim; d++) {
      gradient->key_gradient[j * task->key_stride + d] = memory.key_gradient[j * row + d];
      gradient->value_gradient[j * task->key_stride + d] = memory.value_gradient[j * row + d];
    }
}
