// A layer as the bench runs it, and what it saw: the case file and the result
// file. Both are streams of little-endian 32-bit integers, except where a type
// says otherwise; package rtl writes and reads the same.
#pragma once

#include <cstdint>
#include <cstdio>
#include <vector>

struct Layer {
    int32_t m, n, k;       // output pixels, output channels, reduction length
    int32_t convGroups;    // divides n
    int32_t bits, highBits;
    int32_t encoding;      // as in pg_decode
    int32_t gated, twoSided;
    int32_t overlap;       // 0 full, 1 drain, 2 none
    int32_t depth;         // of the queues
    int32_t padded;        // whether positions are padded
    int32_t seed;          // of registers after power-up, and of unused data
    int32_t partGroups;    // operand groups of a part of a pass, at most all
    int32_t waiting;       // length of waits
    std::vector<int16_t> codes;      // [convGroups][m][k]
    std::vector<uint8_t> padding;    // the same shape, or none
    std::vector<int16_t> weights;    // [n][k]
    std::vector<int32_t> above, below;  // [n]
    // Cycles by which parts come late, in the order of the run and from the beginning
    // again, the first part of every pass left out.
    std::vector<int32_t> waits;

    // read returns false at the end of the file.
    bool read(std::FILE* in);
};

// Kinds of a pass in the result file.
enum Kind : int32_t { kHigh = 0, kLow = 1, kFull = 2 };

struct Pass {
    int32_t kind;
    int32_t start;   // cycle of its first step
    int32_t steps;   // counted, not computed; 0 for a mere drain
    int32_t first;     // pixel,
    int32_t pixels;    // and how many it has, -1 if each PE has its own
    int32_t deciding;  // rows, from the first on, that decide
    int32_t columnGroup;
    int32_t known;   // first cycle in which all its decisions are known, or -1
};

// A part of a pass with steps: the operand groups that buffers hold at a time.
struct Part {
    int32_t pass;   // index
    int32_t start;  // cycle of its first step
    int32_t steps;  // counted
    int32_t index;  // among those of the layer
};

struct Observed {
    enum Status : int32_t { kGood = 0, kHazard, kStuck, kTwice, kOutside, kCompares, kParts, kDrains, kEndless };
    int32_t status = kGood;
    int32_t cycles = 0;  // from the first start to the last result's leaving
    int32_t highSteps = 0, lowSteps = 0, fullSteps = 0;  // PE steps at work
    int32_t comparisons = 0, drained = 0;
    std::vector<Pass> passes;
    std::vector<Part> parts;        // in the order of their start
    std::vector<int32_t> sums;      // [m][n]
    std::vector<int32_t> gates;     // [m][n]: 1 on, 0 off, -1 not decided
    std::vector<int32_t> decided;   // [m][n]: cycle of the comparison, or -1
    std::vector<int32_t> left;      // [m][n]: cycle in which the first result left
    // [m][n]: where an output's high part (or, dense, all of it) was worked on, and its
    // low part: (pass * rows + row) * columns + column, or -1.
    std::vector<int32_t> high, low;

    void write(std::FILE* out) const;
};
