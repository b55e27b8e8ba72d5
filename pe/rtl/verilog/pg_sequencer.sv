// The sequencer of the feeders: counts out the steps of the running pass and
// follows them with its tokens, a compare token in the cycle after the last
// step of a pass that decides, a drain token in the cycle after that, or after
// the last step where nothing is decided. It tells the controller when a pass
// may start. A pass that starts in a cycle sends its first step in it.
//
// What it knows of time are counters of its own: steps to go, and cycles until
// the drain chain of the first column takes another result in its first row.
//
// Where buffers don't hold all operand groups, a pass comes in parts, and every other pass
// goes through them in reverse order, as buffers still hold the last ones:
//
//   part_groups = 3, groups = 7   0 1 2 | 3 4 5 | 6     next pass   6 | 3 4 5 | 0 1 2
//                                                ^ tokens                       ^
//
// A part follows the one before without a bubble or, where its operands are late, when
// they have come. Sums stay in the PEs: all but the order of the groups is as in one piece.
//
// BAND = 1 is for band-share: low planes go to the band, and high planes beside them
// in a mixed pass to the rows above. When both are through, the sums of the band are
// put aside as compared ones are, and in the cycle after that all of them drain. Both
// are in the same part: the one with fewer steps waits for the other at its end.
`default_nettype none
module pg_sequencer #(
    parameter int R   = 4,
    parameter int C   = 4,
    parameter int P   = 1,
    parameter int GW  = 12,
    parameter int SHW = 4,
    parameter int TW  = 12,
    parameter int NW  = 8,
    parameter int RCW = 3,   // counts rows
    parameter int CCW = 3,   // counts columns
    parameter bit BAND = 0
) (
    input  wire           clk,
    input  wire           rst,
    // the layer
    input  wire [ GW-1:0] groups,       // operand groups: ceil(K/L)
    input  wire [ GW-1:0] part_groups,  // of all parts but the last one, at most groups
    input  wire [ GW-1:0] last_part,    // the first of the last part
    input  wire [SHW-1:0] bits,
    input  wire [SHW-1:0] low_bits,
    input  wire [SHW-1:0] full_digits,  // ceil(bits/P)
    input  wire [SHW-1:0] high_digits,
    input  wire [SHW-1:0] low_digits,
    input  wire [    1:0] overlap,      // 0 full, 1 drain, 2 none
    // the next part of the running pass
    output logic          part_due,     // its first step is next,
    input  wire           part_here,    // and can be in this cycle
    // what the controller may do in this cycle
    output wire           free,         // a pass may start, if its results may drain
    output wire           free_after_drain,  // also behind a mere drain in this cycle
    output wire           full_fits,    // the chain will take its results in time
    output wire           high_fits,
    output wire           low_fits,
    output wire           mixed_fits,
    output wire           drain_fits,
    // a pass that starts
    input  wire           start,
    input  wire           low,          // low planes
    input  wire           high,         // high planes; all planes if neither, a mixed pass if both
    input  wire           decides,
    input  wire           drains,
    input  wire           set,
    input  wire [ TW-1:0] tile,
    input  wire [RCW-1:0] rows,
    input  wire [ NW-1:0] group,
    input  wire [CCW-1:0] columns,
    // a drain of sums that are there already
    input  wire           drain_only,
    input  wire           drain_only_set,
    // what the array tells
    input  wire           last_drains,   // a drain token is at the last PE
    input  wire           last_decides,  // a compare token is
    input  wire           last_leaves,   // the last result of a pass leaves
    // to the corner of the band
    output wire           band_step,
    output wire           band_first,
    output wire           band_fresh,
    output wire           band_low,
    output wire [SHW-1:0] band_shift,
    output wire [ GW-1:0] band_group,
    output wire           band_compare,
    output wire           band_compare_set,  // nothing is decided
    // to the corner of the array
    output wire           step,
    output wire           step_first,
    output wire           step_fresh,
    output wire           step_low,
    output wire           step_set,
    output wire [SHW-1:0] step_shift,
    output wire [SHW-1:0] step_last_plane,
    output wire [ GW-1:0] step_group,
    output wire [ TW-1:0] step_tile,
    output wire [ NW-1:0] step_columns_group,
    output wire [  R-1:0] rows_live,
    output wire [  C-1:0] columns_live,
    output wire           compare,
    output wire           compare_set,
    output wire           drain,
    output wire           drain_set,
    output wire           drain_held
);
  localparam int STW = GW + SHW + 2;  // counts the steps of a pass, and R
  localparam logic [1:0] FULL = 2'd0, DRAIN = 2'd1;

  // Steps of a pass of every kind, and the plane of its first digit.
  wire [STW-1:0] full_steps = STW'(groups) * STW'(full_digits);
  wire [STW-1:0] high_steps = STW'(groups) * STW'(high_digits);
  wire [STW-1:0] low_steps = STW'(groups) * STW'(low_digits);
  wire [SHW-1:0] full_shift = SHW'((32'(full_digits) - 1) * P);
  wire [SHW-1:0] high_shift = low_bits + SHW'((32'(high_digits) - 1) * P);
  wire [SHW-1:0] low_shift = SHW'((32'(low_digits) - 1) * P);

  // What goes to all rows, or to those above the band.
  wire mixed = BAND && low && high;
  wire start_main = start && !(BAND && low && !high);
  wire main_low = low && !BAND;

  // The part under way. Every other pass begins with the last one.
  logic backwards;
  logic [GW-1:0] run_part;
  wire goes_back = start ? backwards : !backwards;
  wire [GW-1:0] first_part = backwards ? last_part : '0;
  wire [GW-1:0] part = start ? first_part : run_part;
  wire [GW-1:0] part_end = (part == last_part ? groups : part + part_groups) - 1'b1;
  wire final_part = part == (goes_back ? '0 : last_part);
  wire opens = part_due && part_here;
  wire part_over;
  always_ff @(posedge clk) begin
    if (rst) begin
      backwards <= 1'b0;
      part_due <= 1'b0;
    end else begin
      backwards <= backwards ^ start;
      part_due <= part_over && !final_part || part_due && !opens;
    end
    run_part <= !part_over ? part : goes_back ? part - part_groups : part + part_groups;
  end

  // The running pass, from its second step on, and whether it has more in this part.
  logic busy, run_main, run_low, run_high, run_set, run_decides, run_drains;
  logic [GW-1:0] run_group;
  logic [SHW-1:0] run_shift;
  logic [TW-1:0] run_tile;
  logic [NW-1:0] run_columns_group;

  wire now_low = start ? main_low : run_low;
  wire now_high = start ? high : run_high;
  wire now_decides = start ? decides : run_decides;
  wire now_drains = start ? drains && !mixed : run_drains;
  wire [SHW-1:0] first_shift = now_low ? low_shift : now_high ? high_shift : full_shift;
  wire [SHW-1:0] last_shift = now_high ? low_bits : '0;

  assign step = busy || start_main || opens && run_main;
  assign step_first = !busy && !part_due;
  assign step_low = now_low;
  assign step_set = start ? set : run_set;
  assign step_group = busy ? run_group : part;
  assign step_shift = busy ? run_shift : first_shift;
  assign step_fresh = step_shift == first_shift;
  assign step_last_plane = (now_low ? low_bits : bits) - 1'b1;
  assign step_tile = start ? tile : run_tile;
  assign step_columns_group = start ? group : run_columns_group;

  // PEs look at these with the first step of a pass.
  genvar i;
  generate
    for (i = 0; i < R; i = i + 1) begin : g_row
      assign rows_live[i] = RCW'(i) < rows;
    end
    for (i = 0; i < C; i = i + 1) begin : g_column
      assign columns_live[i] = CCW'(i) < columns;
    end
  endgenerate

  wire last_digit = step_shift == last_shift;
  wire ends_main = last_digit && step_group == part_end;
  wire last = ends_main && final_part;

  always_ff @(posedge clk) begin
    if (rst) busy <= 1'b0;
    else busy <= step && !ends_main;
    run_main <= start ? start_main : run_main;
    run_low <= now_low;
    run_high <= now_high;
    run_set <= step_set;
    run_decides <= now_decides;
    run_drains <= now_drains;
    run_tile <= step_tile;
    run_columns_group <= step_columns_group;
    run_group <= last_digit ? step_group + 1'b1 : step_group;
    run_shift <= last_digit ? first_shift : step_shift - SHW'(P);
  end

  // What goes to the band alone.
  wire mix;  // rows above the band have steps of their own
  logic band_busy, band_sent, aside;
  generate
    if (BAND) begin : g_band
      logic [GW-1:0] low_group;
      logic [SHW-1:0] low_plane;
      logic mixes, sent_mixed, run_band;
      wire band_goes = band_busy || start && low || opens && run_band;
      wire [SHW-1:0] plane = band_busy ? low_plane : low_shift;
      wire [GW-1:0] operands = band_busy ? low_group : part;
      wire ends_band = plane == '0 && operands == part_end;
      wire band_last = ends_band && final_part;
      assign mix = start ? mixed : mixes;
      assign part_over = (step || band_goes) && !(step && !ends_main) && !(band_goes && !ends_band);
      wire ends = mix && part_over && final_part;
      always_ff @(posedge clk) begin
        low_plane <= plane == '0 ? low_shift : plane - SHW'(P);
        low_group <= plane == '0 ? operands + 1'b1 : operands;
        sent_mixed <= mix;
        run_band <= start ? low : run_band;
        if (rst) begin
          band_busy <= 1'b0;
          band_sent <= 1'b0;
          mixes <= 1'b0;
          aside <= 1'b0;
        end else begin
          band_busy <= band_goes && !ends_band;
          band_sent <= band_goes && band_last && !mix;
          mixes <= mix && !ends;
          aside <= ends;
        end
      end
      assign band_low = band_goes;
      assign band_step = band_goes || step && !mix;
      assign band_first = band_goes ? !band_busy && !part_due : step_first;
      assign band_fresh = band_goes ? plane == low_shift : step_fresh;
      assign band_shift = band_goes ? plane : step_shift;
      assign band_group = band_goes ? operands : step_group;
      assign band_compare = aside || compare && !sent_mixed;
      assign band_compare_set = aside;
      assign compare_set = sent_mixed;
    end else begin : g_no_band
      assign mix = 1'b0;
      assign part_over = step && ends_main;
      assign {band_busy, band_sent, aside} = '0;
      assign {band_step, band_first, band_fresh, band_low, band_compare, band_compare_set} = '0;
      assign band_shift = '0;
      assign band_group = '0;
      assign compare_set = sent_set;
    end
  endgenerate

  // Tokens behind the last step.
  logic sent, sent_decides, sent_drains, sent_set;
  logic held, held_set;
  always_ff @(posedge clk) begin
    if (rst) begin
      sent <= 1'b0;
      held <= 1'b0;
    end else begin
      sent <= step && last;
      held <= compare && sent_drains || aside;
    end
    sent_decides <= now_decides;
    sent_drains <= now_drains;
    sent_set <= step_set;
    held_set <= sent_set;
  end
  assign compare = sent && sent_decides;
  wire drain_behind = held || sent && sent_drains && !sent_decides || band_sent;
  assign drain = drain_behind || drain_only;
  assign drain_held = held;
  assign drain_set = drain_only ? drain_only_set : held ? held_set : sent_set;

  // Cycles until row 0 of the first column's chain takes another result. A
  // result that comes S + D cycles after its pass's start finds it free if they
  // are at least as many. A part that is late makes those of its pass late.
  logic [STW-1:0] chain_wait;
  logic kept_drains;  // of the pass that started last
  wire [STW-1:0] mixed_steps = high_steps > low_steps ? high_steps : low_steps;
  wire [STW-1:0] steps =
      mixed ? mixed_steps : low ? low_steps : high ? high_steps : full_steps;
  wire [STW-1:0] comes = drain_only ? '0 : steps + STW'(decides);
  always_ff @(posedge clk)
    if (rst) chain_wait <= '0;
    else if (drain_only || start && drains) chain_wait <= comes + STW'(R - 1);
    else if (chain_wait != 0 && !(part_due && !opens && kept_drains))
      chain_wait <= chain_wait - 1'b1;
  assign full_fits = chain_wait <= full_steps;
  assign high_fits = chain_wait <= high_steps + 1'b1;
  assign low_fits = chain_wait <= low_steps;
  assign mixed_fits = chain_wait <= mixed_steps + 1'b1;
  assign drain_fits = chain_wait == 0;

  // Without overlap, the pass that started last keeps the feeders until its last
  // PE has computed, or until its last result has left. A mere drain is through a
  // 1x1 array in the cycle it starts in, and lets go at once.
  logic kept;
  wire starts = start || drain_only;
  wire starts_draining = start ? drains : 1'b1;
  wire at_last = R * C == 1 ? drain_behind : last_drains;
  wire let_go = kept_drains ? (overlap == DRAIN ? last_drains : last_leaves) : last_decides;
  always_ff @(posedge clk) begin
    if (rst) kept <= 1'b0;
    else if (starts) kept <= !(R * C == 1 && drain_only && !start);
    else if (let_go) kept <= 1'b0;
    if (starts) kept_drains <= starts_draining;
  end
  wire ready = overlap == FULL || !kept || overlap == DRAIN && kept_drains && at_last;
  assign free = !busy && !band_busy && !part_due && ready;
  assign free_after_drain = overlap == FULL;
endmodule
`default_nettype wire
