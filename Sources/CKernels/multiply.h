// Matrix products: the register tile, and the blocked product over packed panels.
//
// The blocks are those of Goto and van de Geijn, "Anatomy of high-performance matrix
// multiplication", ACM TOMS 34 (2008): a panel of B in the third cache, a block of A in the second,
// a sliver of B in the first, a tile of C in registers.
//
// Shapes: C[m, n] = A[m, k] · B[k, n]. `x_row` and `x_column` are the distances between rows and
// columns of X in elements; where one is missing, it is 1.
//   panel               [DEPTH, PANEL_COLUMNS] of B, in slivers of TILE_COLUMNS columns
//   block               [BLOCK_ROWS, DEPTH] of A, in slivers of TILE_ROWS rows
//   edge                [TILE_ROWS, TILE_COLUMNS], a tile that sticks out of C

/// Rows and vectors of the largest tile, and the rows of a tile whose operands are not packed.
/// They fill the registers of the instruction set.
#if W == 16
#define TILE_ROWS 12
#define LOOSE_ROWS 8
#elif W == 8
#define TILE_ROWS 6
#define LOOSE_ROWS 4
#else
#define TILE_ROWS 4
#define LOOSE_ROWS 4
#endif
#define TILE_VECTORS 2
#define TILE_COLUMNS (TILE_VECTORS * W)

/// C[rows, vectors · W] (+)= A[rows, k] · B[k, vectors · W], with all sums in registers.
INLINE void tile(int rows, int vectors, long k, const float *a, long a_row, long a_column,
                 const float *b, long b_row, int accumulates, float *c, long c_row) {
  Vector sums[TILE_ROWS][TILE_VECTORS];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) sums[i][j] = splat(0);
  for (long p = 0; p < k; p++) {
    Vector right[TILE_VECTORS];
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) right[j] = load(b + p * b_row + j * W);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      Vector left = splat(a[i * a_row + p * a_column]);
#pragma clang loop unroll(full)
      for (int j = 0; j < vectors; j++) sums[i][j] = multiply_add(left, right[j], sums[i][j]);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) {
      float *place = c + i * c_row + j * W;
      store(place, accumulates ? load(place) + sums[i][j] : sums[i][j]);
    }
}

/// C (+)= A · B without packing, for a few rows that fit in the caches: `m` a multiple of
/// LOOSE_ROWS, `n` of W, rows of B contiguous, A by rows (`a_column` 1) or by columns (`a_row` 1).
INLINE void multiply_loose(long m, long n, long k, const float *a, long a_row, long a_column,
                           const float *b, long b_row, int accumulates, float *c, long c_row) {
  long j = 0;
  for (; j + TILE_COLUMNS <= n; j += TILE_COLUMNS)
    for (long i = 0; i < m; i += LOOSE_ROWS)
      tile(LOOSE_ROWS, TILE_VECTORS, k, a + i * a_row, a_row, a_column, b + j, b_row, accumulates,
           c + i * c_row + j, c_row);
  for (; j < n; j += W)
    for (long i = 0; i < m; i += LOOSE_ROWS)
      tile(LOOSE_ROWS, 1, k, a + i * a_row, a_row, a_column, b + j, b_row, accumulates,
           c + i * c_row + j, c_row);
}

enum {
  DEPTH = 256,
  BLOCK_ROWS = 16 * TILE_ROWS,
  PANEL_COLUMNS = 1024,
  MULTIPLY_SCRATCH = DEPTH * (BLOCK_ROWS + PANEL_COLUMNS) + TILE_ROWS * TILE_COLUMNS,
};

/// Copies [count, depth] into slivers of `width` elements per step of depth, padded with zeros.
INLINE void pack(long count, long depth, const float *x, long stride, long depth_stride, int width,
                 float *packed) {
  for (long i = 0; i < count; i += width) {
    long valid = MIN((long)width, count - i);
    const float *from = x + i * stride;
    if (valid < width) {
      for (long p = 0; p < depth; p++)
        for (int r = 0; r < width; r++)
          packed[p * width + r] = r < valid ? from[r * stride + p * depth_stride] : 0;
    } else if (stride == 1) {
      for (long p = 0; p < depth; p++)
        memcpy(packed + p * width, from + p * depth_stride, 4 * (size_t)width);
    } else {
      for (long p = 0; p < depth; p++)
#pragma clang loop unroll(full)
        for (int r = 0; r < width; r++)
          packed[p * width + r] = from[r * stride + p * depth_stride];
    }
    packed += width * depth;
  }
}

static void multiply_block(long m, long n, long k, const float *a, const float *b, int accumulates,
                           float *c, long c_row, float *edge) {
  for (long j = 0; j < n; j += TILE_COLUMNS)
    for (long i = 0; i < m; i += TILE_ROWS) {
      const float *left = a + i * k;
      const float *right = b + j * k;
      float *place = c + i * c_row + j;
      if (i + TILE_ROWS <= m && j + TILE_COLUMNS <= n) {
        tile(TILE_ROWS, TILE_VECTORS, k, left, 1, TILE_ROWS, right, TILE_COLUMNS, accumulates,
             place, c_row);
        continue;
      }
      tile(TILE_ROWS, TILE_VECTORS, k, left, 1, TILE_ROWS, right, TILE_COLUMNS, 0, edge,
           TILE_COLUMNS);
      for (long r = 0; r < MIN((long)TILE_ROWS, m - i); r++)
        for (long s = 0; s < MIN((long)TILE_COLUMNS, n - j); s++) {
          float product = edge[r * TILE_COLUMNS + s];
          place[r * c_row + s] = accumulates ? place[r * c_row + s] + product : product;
        }
    }
}

static void multiply(long m, long n, long k, const float *a, long a_row, long a_column,
                     const float *b, long b_row, long b_column, int accumulates, float *c,
                     long c_row, float *scratch) {
  float *block = scratch;
  float *panel = block + DEPTH * BLOCK_ROWS;
  float *edge = panel + DEPTH * PANEL_COLUMNS;
  for (long j = 0; j < n; j += PANEL_COLUMNS) {
    long columns = MIN((long)PANEL_COLUMNS, n - j);
    for (long p = 0; p < k; p += DEPTH) {
      long depth = MIN((long)DEPTH, k - p);
      pack(columns, depth, b + p * b_row + j * b_column, b_column, b_row, TILE_COLUMNS, panel);
      for (long i = 0; i < m; i += BLOCK_ROWS) {
        long rows = MIN((long)BLOCK_ROWS, m - i);
        pack(rows, depth, a + i * a_row + p * a_column, a_row, a_column, TILE_ROWS, block);
        multiply_block(rows, columns, depth, block, panel, accumulates || p > 0, c + i * c_row + j,
                       c_row, edge);
      }
    }
  }
}
