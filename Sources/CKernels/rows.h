// Operations on rows of activations: RMS norm, rotary positions, SwiGLU, cross-entropy. The
// formulas are in the files of Sources/LanguageModel/Layers with the same names.
//
// Shapes: R rows of D, F or V columns.
//   rms_norm            x, y [R, D]; weight [D]; inverse_roots [R]
//   rotate              x [R, heads · hd], rows `x_row` apart; cosines, sines [positions, hd / 2]
//   swiglu              gate_up [R, 2 · F], gates before ups; y [R, F]
//   cross_entropy       logits [R, V]; targets, losses [R]

static void rms_norm_forward(long rows, long columns, const float *x, const float *weight,
                             float epsilon, float *y, float *inverse_roots) {
  for (long i = 0; i < rows; i++, x += columns, y += columns) {
    Vector squares = splat(0);
    long j = 0;
    for (; j + W <= columns; j += W) squares = multiply_add(load(x + j), load(x + j), squares);
    float total = sum(squares);
    for (; j < columns; j++) total += x[j] * x[j];
    float inverse_root = 1 / sqrtf(total / (float)columns + epsilon);
    inverse_roots[i] = inverse_root;
    for (j = 0; j + W <= columns; j += W)
      store(y + j, load(x + j) * splat(inverse_root) * load(weight + j));
    for (; j < columns; j++) y[j] = x[j] * inverse_root * weight[j];
  }
}

static void rms_norm_backward(long rows, long columns, const float *x, const float *weight,
                              const float *inverse_roots, const float *y_gradient,
                              float *x_gradient, float *weight_gradient) {
  memset(weight_gradient, 0, 4 * (size_t)columns);
  for (long i = 0; i < rows; i++, x += columns, y_gradient += columns, x_gradient += columns) {
    float inverse_root = inverse_roots[i];
    Vector products = splat(0);
    long j = 0;
    for (; j + W <= columns; j += W) {
      Vector scaled = load(y_gradient + j) * load(x + j);
      products = multiply_add(scaled, load(weight + j), products);
      store(weight_gradient + j,
            multiply_add(scaled, splat(inverse_root), load(weight_gradient + j)));
    }
    float total = sum(products);
    for (; j < columns; j++) {
      float scaled = y_gradient[j] * x[j];
      total += scaled * weight[j];
      weight_gradient[j] += scaled * inverse_root;
    }
    float pull = total * inverse_root * inverse_root * inverse_root / (float)columns;
    for (j = 0; j + W <= columns; j += W) {
      Vector straight = load(y_gradient + j) * load(weight + j) * splat(inverse_root);
      store(x_gradient + j,
            load(x_gradient + j) + multiply_add(load(x + j), splat(-pull), straight));
    }
    for (; j < columns; j++)
      x_gradient[j] += y_gradient[j] * weight[j] * inverse_root - x[j] * pull;
  }
}

static void rotate(long rows, long heads, long head_dim, float *x, long x_row,
                   const int32_t *positions, const float *cosines, const float *sines,
                   float direction) {
  long half = head_dim / 2;
  for (long i = 0; i < rows; i++, x += x_row) {
    const float *cosine = cosines + positions[i] * half;
    const float *sine = sines + positions[i] * half;
    for (long head = 0; head < heads; head++) {
      float *low = x + head * head_dim;
      float *high = low + half;
      long j = 0;
      for (; j + W <= half; j += W) {
        Vector a = load(low + j);
        Vector b = load(high + j);
        Vector turn = load(sine + j) * splat(direction);
        store(low + j, a * load(cosine + j) - b * turn);
        store(high + j, b * load(cosine + j) + a * turn);
      }
      for (; j < half; j++) {
        float a = low[j];
        float b = high[j];
        float turn = sine[j] * direction;
        low[j] = a * cosine[j] - b * turn;
        high[j] = b * cosine[j] + a * turn;
      }
    }
  }
}

static void swiglu_forward(long rows, long columns, const float *gate_up, float *y) {
  for (long i = 0; i < rows; i++, gate_up += 2 * columns, y += columns)
    for (long j = 0; j < columns; j += W) {
      long valid = MIN((long)W, columns - j);
      int whole = valid == W;
      Vector gate = whole ? load(gate_up + j) : load_partial(gate_up + j, valid, 0);
      Vector up =
        whole ? load(gate_up + columns + j) : load_partial(gate_up + columns + j, valid, 0);
      Vector result = gate / (exponential(-gate) + 1) * up;
      if (whole) store(y + j, result);
      else store_partial(y + j, result, valid);
    }
}

static void swiglu_backward(long rows, long columns, const float *gate_up, const float *y_gradient,
                            float *gate_up_gradient) {
  for (long i = 0; i < rows; i++) {
    for (long j = 0; j < columns; j += W) {
      long valid = MIN((long)W, columns - j);
      int whole = valid == W;
      Vector gate = whole ? load(gate_up + j) : load_partial(gate_up + j, valid, 0);
      Vector up =
        whole ? load(gate_up + columns + j) : load_partial(gate_up + columns + j, valid, 0);
      Vector slope = whole ? load(y_gradient + j) : load_partial(y_gradient + j, valid, 0);
      Vector sigmoid = 1 / (exponential(-gate) + 1);
      Vector silu = gate * sigmoid;
      Vector gate_slope = slope * up * (sigmoid + silu * (1 - sigmoid));
      Vector up_slope = slope * silu;
      if (whole) {
        store(gate_up_gradient + j, gate_slope);
        store(gate_up_gradient + columns + j, up_slope);
      } else {
        store_partial(gate_up_gradient + j, gate_slope, valid);
        store_partial(gate_up_gradient + columns + j, up_slope, valid);
      }
    }
    gate_up += 2 * columns;
    y_gradient += columns;
    gate_up_gradient += 2 * columns;
  }
}

static void cross_entropy(long rows, long columns, float *logits, const int32_t *targets,
                          float gradient_scale, float *losses) {
  long whole = columns / W * W;
  for (long i = 0; i < rows; i++, logits += columns) {
    Vector most = splat(-INFINITY);
    for (long j = 0; j < whole; j += W) most = maximum(most, load(logits + j));
    float top = largest(most);
    for (long j = whole; j < columns; j++) top = MAX(top, logits[j]);
    float aim = logits[targets[i]];
    Vector totals = splat(0);
    for (long j = 0; j < columns; j += W) {
      long valid = MIN((long)W, columns - j);
      Vector x = valid == W ? load(logits + j) : load_partial(logits + j, valid, -INFINITY);
      Vector p = exponential(x - splat(top));
      totals = totals + p;
      if (gradient_scale == 0) continue;
      if (valid == W) store(logits + j, p);
      else store_partial(logits + j, p, valid);
    }
    float total = sum(totals);
    losses[i] = logf(total) - (aim - top);
    if (gradient_scale == 0) continue;
    float factor = gradient_scale / total;
    for (long j = 0; j < whole; j += W) store(logits + j, load(logits + j) * splat(factor));
    for (long j = whole; j < columns; j++) logits[j] *= factor;
    logits[targets[i]] -= gradient_scale;
  }
}
