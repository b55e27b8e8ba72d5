// What the test bench knows of a Verilated array: its parameters, its pins as
// plain bits in memory, and how to clock it. One file per build binds a model
// (model.cpp); the bench itself is compiled once for all of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

// Pin is a port of the model. Verilator keeps ports of every width as
// little-endian integers without gaps, so bit i is bit i%8 of byte i/8.
struct Pin {
    uint8_t* bytes = nullptr;
    size_t size = 0;

    // get returns width (at most 32) bits from bit at.
    uint32_t get(size_t at, unsigned width) const {
        uint64_t word = 0;
        std::memcpy(&word, bytes + at / 8, (at % 8 + width + 7) / 8);
        return uint32_t(word >> at % 8 & ((uint64_t(1) << width) - 1));
    }

    // set writes width (at most 32) bits from bit at.
    void set(size_t at, unsigned width, uint32_t value) {
        uint64_t word = 0;
        const size_t touched = (at % 8 + width + 7) / 8;
        std::memcpy(&word, bytes + at / 8, touched);
        const uint64_t mask = ((uint64_t(1) << width) - 1) << at % 8;
        word = (word & ~mask) | (uint64_t(value) << at % 8 & mask);
        std::memcpy(bytes + at / 8, &word, touched);
    }

    // field returns field i of a pin of fields of equal width, at most 31 bits.
    int32_t field(int32_t i, int width) const {
        return int32_t(get(size_t(i) * size_t(width), unsigned(width)));
    }

    bool bit(size_t at) const { return bytes[at / 8] >> at % 8 & 1; }
    uint32_t value() const { return get(0, unsigned(size < 4 ? size * 8 : 32)); }
    void drive(uint32_t value) { std::memcpy(bytes, &value, size < 4 ? size : 4); }
};

// Shape is the parameters of a build, as in pg_top.
struct Shape {
    int policy, rows, cols, lanes, digitBits, weightBits, sumBits;
    int tileBits, groupBits, columnGroupBits, planeBits, rowBits, colBits;
    int tagBits, streamGroupBits, banks, laneBits;
    int bandRows;     // rows that run batches under band-share
    int cluster;      // columns that share batches
    int weightBanks;  // that answer a column
    int bandBanks;    // the same, in the band

    bool own() const { return policy >= 2; }
    bool banked() const { return policy >= 3; }
    // carries: columns work on batches of column groups of their own.
    bool carries() const { return policy >= 6; }
    // mixes: some passes have the band and the rows above do different things.
    bool mixes() const { return policy == 7 && bandRows < rows; }

    // Widths of the inputs that hold operands, in bits.
    size_t digitsWidth() const { return size_t(rows) * lanes * laneBits; }
    size_t weightsWidth() const { return size_t(cols) * weightBanks * lanes * weightBits; }
    size_t bandWeightsWidth() const { return size_t(cols) * bandBanks * lanes * weightBits; }
    size_t streamsWidth() const { return size_t(cols) * rows * banks * lanes * laneBits; }
    size_t thresholdsWidth() const { return size_t(cols) * sumBits; }
};

#define PG_INPUTS(X)                                                                        \
    X(clk) X(rst) X(run) X(gated) X(two_sided) X(overlap) X(encoding) X(bits) X(low_bits)   \
    X(full_digits) X(high_digits) X(low_digits) X(groups) X(part_groups) X(last_part) X(part_here) X(tiles) X(last_rows)             \
    X(column_groups) X(column_groups_per_conv) X(last_columns) X(depth) X(digits)           \
    X(pixels) X(weights) X(band_weights) X(stream_data) X(above) X(below) X(mixed_above)     \
    X(mixed_below)

#define PG_OUTPUTS(X)                                                                       \
    X(part_due) X(feed_digits) X(feed_weights) X(feed_column_group) X(feed_tile) X(feed_group)          \
    X(feed_plane) X(feed_row) X(feed_rows) X(weight_column_group) X(band_feed_weights)     \
    X(band_feed_group) X(mixed_column_group) X(stream_read) X(stream_tag) X(stream_plane) X(stream_group)              \
    X(stream_parity) X(stream_even_group) X(stream_odd_group) X(gate_column_group)          \
    X(result_leaves) X(result_live) X(result_low) X(result_tile) X(result_row)              \
    X(result_column) X(result_column_group) X(result) X(done) X(starts) X(starts_low)       \
    X(starts_tile) X(starts_row) X(starts_rows) X(starts_mixed) X(starts_column_group) X(starts_drain) X(stepping) X(active)             \
    X(active_low) X(compare) X(compared) X(gate) X(hazard)

// Model is one instance of the array.
struct Model {
#define PG_PIN(name) Pin name;
    PG_INPUTS(PG_PIN)
    PG_OUTPUTS(PG_PIN)
#undef PG_PIN

    virtual ~Model() = default;
    virtual void eval() = 0;
};

// shape returns the parameters of the build.
Shape shape();

// newModel returns an array whose registers hold random bits drawn from seed.
Model* newModel(int seed);
