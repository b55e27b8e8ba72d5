// The test bench around one array: scratchpads that answer its requests in the
// same cycle, and an observer of what it does. It knows no schedule.
#pragma once

#include <memory>
#include <random>

#include "layer.h"
#include "model.h"

class Bench {
public:
    Bench(const Shape& shape, const Layer& layer);

    // run clocks the array until the layer is done.
    Observed run();

private:
    // An output pixel and channel that a result or a decision is one of.
    struct Output {
        int32_t m, n;
    };

    void configure();
    void reset();
    void admit();
    void answer();
    void observe();
    void tick();

    void answerFeeders();
    void answerStreams();
    void answerWeights();
    // giveWeights gives those of operand group `group` of the channels that `banks` banks
    // hold for each column, in the column groups named by `groups` or, if it is null, in
    // the one that is fed.
    void giveWeights(Pin& weights, int32_t banks, const Pin* groups, int32_t group);
    void answerThresholds(const Pin& groups, Pin& above, Pin& below);
    void observeStarts();
    void observeStep();
    void observeComparisons();
    void observeResults();
    void observeWork();

    // lane packs position k of a pixel as the array reads it.
    uint32_t lane(int32_t convGroup, int32_t m, int32_t k, uint32_t plane) const;
    int32_t firstChannel(int32_t columnGroup) const;
    int32_t channels(int32_t columnGroup) const;
    // groupOf returns the column group that a pin names for a column, -1 if it is none
    // of the layer's.
    int32_t groupOf(const Pin& pin, int32_t column) const;
    bool inside(const Output& o) const { return o.m < layer_.m && o.n >= 0 && o.n < layer_.n; }
    size_t at(const Output& o) const { return size_t(o.m) * layer_.n + o.n; }
    // place numbers a PE's turn in a pass.
    int32_t place(size_t pass, int32_t row, int32_t column) const {
        return (int32_t(pass) * s_.rows + row) * s_.cols + column;
    }
    void noteWork(int32_t column, size_t output, bool low);
    void fail(Observed::Status status);
    void garble(Pin& pin, size_t width);

    const Shape s_;
    const Layer& layer_;
    std::unique_ptr<Model> model_;
    std::minstd_rand random_;
    Observed seen_;

    int32_t channelsPerConv_, columnGroupsPerConv_;
    std::vector<uint16_t> planes_;   // [convGroups][m][k]: bit planes of a code
    std::vector<uint8_t> marks_;     // the same: bit 0 negative, bit 1 on

    int32_t now_ = 0;
    int32_t lastLeft_ = -1;
    int32_t lastEvent_ = 0;
    std::vector<size_t> highPasses_;     // indices of passes that decide
    std::vector<size_t> comparesOfPE_;   // the next of these in which each PE may compare
    std::vector<int32_t> comparesOfPass_;
    std::vector<size_t> draining_;       // indices of passes that drain
    std::vector<int32_t> leftOfColumn_;  // results that have left each column
    // parts that have come, without the first of each pass, and for how long the next is late
    size_t laterParts_ = 0;
    int32_t waited_ = 0;
    int32_t part_ = -1;                  // index of the part whose steps are fed
    size_t streaming_ = 0;               // index of the pass whose steps are fed
};
