// One processing element. A token from the left says what to do in this cycle:
// execute a step, compare, hand the sum to the drain chain. Everything that
// arrives moves on in the next cycle: token and digits to the right, weights
// down.
//
//                weights   column alive
//                   |          |
//   token   -->  +---------------+  -->  token
//   digits  -->  | product  acc  |  -->  digits
//   row alive -> | compare held  |  -->  row alive
//                +---------------+
//                   |     |     \
//              weights  gate   sum to the drain chain
//
// SETS = 2 is the second accumulator set of lockstep: the low pass of a tile
// goes on with the sums of its high pass while the other set takes the next
// tile, and works only where the gate was on. OWN = 1 gives the PE a stream of
// its own in low passes, for the queue policies: a job (whether there is one,
// and for which pixel) arrives with the pass's first step. HOLD = 1 is the
// register that takes a compared sum on its way to the drain chain, because the
// next pass may already need the accumulator. GATES = 0 leaves out the comparator.
//
// With band-share, PEs above the band (MIXES) compare in mixed passes, too, with
// thresholds of their own, because another pass may decide in the column at the same
// time. Those in the band (STOWS) only put their sums aside then; they are of jobs.
`default_nettype none
module pg_pe #(
    parameter int L    = 1,
    parameter int P    = 1,
    parameter int W    = 9,
    parameter int A    = 32,
    parameter int SHW  = 4,
    parameter int GW   = 1,
    parameter int TAGW = 1,
    parameter bit GATES = 1,
    parameter bit HOLD = 0,
    parameter bit OWN  = 0,
    parameter int SETS = 1,
    parameter bit MIXES = 0,
    parameter bit STOWS = 0,
    parameter int TOKW = 1
) (
    input  wire             clk,
    input  wire             rst,
    // hops right
    input  wire  [TOKW-1:0] token_in,
    output logic [TOKW-1:0] token,
    input  wire  [ L*P-1:0] plus_in,
    input  wire  [ L*P-1:0] minus_in,
    output logic [ L*P-1:0] plus,
    output logic [ L*P-1:0] minus,
    input  wire             row_live_in,
    output logic            row_live,
    // hops down
    input  wire  [ L*W-1:0] weights_in,
    output logic [ L*W-1:0] weights,
    input  wire             column_live_in,
    output logic            column_live,
    // own job and stream
    input  wire             job_live,
    input  wire  [TAGW-1:0] job_tag,
    output wire             stream_read,
    output wire  [TAGW-1:0] stream_tag,
    output wire  [ SHW-1:0] stream_shift,
    output wire  [  GW-1:0] stream_group,
    output wire             stream_parity,
    input  wire  [ L*P-1:0] stream_plus,
    input  wire  [ L*P-1:0] stream_minus,
    // comparator
    input  wire             two_sided,
    input  wire  [   A-1:0] above,
    input  wire  [   A-1:0] below,
    input  wire  [   A-1:0] mixed_above,
    input  wire  [   A-1:0] mixed_below,
    output wire             compare,
    output wire             compare_set,
    output wire             gate,
    // drain chain
    output wire             load,
    output wire  [   A-1:0] sum,
    output wire             job_done,  // the sum is one of a job
    output wire  [TAGW-1:0] sum_tag,
    // at work in this cycle
    output wire             active,
    output wire             active_low,
    output wire             compared
);
  // One copy of the code for all instances.
  // verilator no_inline_module

  // The fields of a token; pg_sequencer packs them in the same order.
  wire step, first, fresh, low, set, complete, drain, drain_set, drain_held, parity;
  wire [SHW-1:0] shift;
  wire [GW-1:0] group;
  assign {group, parity, shift, drain_held, drain_set, drain, compare_set, complete,
          set, low, fresh, first, step} = token_in;

  // Whether this PE has an output in the running pass.
  wire tile_live = row_live_in && column_live_in;
  wire own_pass = OWN && low;
  logic live_now;
  wire live = first ? (own_pass ? job_live : tile_live) : live_now;

  wire gated;  // lockstep: the decision that a low pass obeys
  assign active = step && live && (SETS == 1 || !low || gated);

  assign active_low = active && low;

  // Weights stay for all digits of their operand group.
  wire [L*W-1:0] weights_now = fresh ? weights_in : weights;

  wire [A-1:0] product;
  pg_product #(
      .L(L), .P(P), .W(W), .A(A), .SHW(SHW)
  ) products (
      .weights(weights_now),
      .plus(own_pass ? stream_plus : plus_in),
      .minus(own_pass ? stream_minus : minus_in),
      .shift(shift),
      .product(product)
  );

  // A sum starts at zero, except where a low pass goes on with it.
  wire goes_on = SETS == 2 && low;
  wire [A-1:0] acc_step, acc_compare, acc_drain;
  wire [A-1:0] base = first && !goes_on ? '0 : acc_step;
  wire [A-1:0] acc_next = active ? base + product : base;
  logic [A-1:0] acc0;

  always_ff @(posedge clk) if (step && !(SETS == 2 && set)) acc0 <= acc_next;

  generate
    if (SETS == 2) begin : g_sets
      logic [A-1:0] acc1;
      logic gated0, gated1;
      always_ff @(posedge clk) begin
        if (step && set) acc1 <= acc_next;
        if (compare && !compare_set) gated0 <= gate;
        if (compare && compare_set) gated1 <= gate;
      end
      assign acc_step = set ? acc1 : acc0;
      assign acc_compare = compare_set ? acc1 : acc0;
      assign acc_drain = drain_set ? acc1 : acc0;
      assign gated = set ? gated1 : gated0;
    end else begin : g_set
      assign {acc_step, acc_compare, acc_drain} = {acc0, acc0, acc0};
      assign gated = 1'b1;
    end
  endgenerate

  // A mixed pass is complete: nothing is decided in the band.
  assign compare = complete && !(STOWS && compare_set);

  wire over;
  generate
    if (GATES) begin : g_gate
      wire mixed = MIXES && compare_set;
      pg_compare #(.A(A)) comparator (
          .two_sided(two_sided), .sum(acc_compare), .above(mixed ? mixed_above : above),
          .below(mixed ? mixed_below : below), .gate(over)
      );
    end else begin : g_no_gate
      assign over = 1'b0;
    end
  endgenerate
  // The pass that is compared is the last one whose first step was here: the
  // next one's may be here in this very cycle, but has not been latched.
  assign compared = compare && live_now;
  assign gate = compared && over;

  assign load = drain;
  generate
    if (HOLD) begin : g_held
      logic [A-1:0] held;
      always_ff @(posedge clk) if (complete) held <= acc_compare;
      assign sum = drain_held ? held : acc_drain;
    end else begin : g_direct
      assign sum = acc_drain;
    end
    if (OWN) begin : g_own
      logic [TAGW-1:0] tag;
      always_ff @(posedge clk) if (step && first && low) tag <= job_tag;
      assign stream_read = step && low && live;
      assign {stream_group, stream_shift, stream_parity} = {group, shift, parity};
      assign stream_tag = first ? job_tag : tag;
      if (STOWS) begin : g_stowed
        logic [TAGW-1:0] held_tag;
        logic held_live;
        always_ff @(posedge clk)
          if (complete) begin
            held_tag <= tag;
            held_live <= live_now;
          end
        assign sum_tag = drain_held ? held_tag : tag;
        assign job_done = drain_held ? held_live : live_now;
      end else begin : g_in_time
        assign sum_tag = tag;
        assign job_done = live_now;
      end
    end else begin : g_fed
      assign stream_read = 1'b0;
      assign stream_tag = '0;
      assign {stream_group, stream_shift, stream_parity} = '0;
      assign sum_tag = '0;
      assign job_done = 1'b0;
    end
  endgenerate

  always_ff @(posedge clk) begin
    if (rst) token <= '0;
    else token <= token_in;
    plus <= plus_in;
    minus <= minus_in;
    weights <= weights_now;
    if (step) live_now <= live;
    if (step && first) begin
      row_live <= row_live_in;
      column_live <= column_live_in;
    end
  end
endmodule
`default_nettype wire
