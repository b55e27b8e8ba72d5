// The controller of the lockstep policy: a tile gets one low pass if any of its
// outputs is gated, and a mere drain otherwise. The high pass of the next tile
// runs before it, so that the decisions are there by the time they are needed:
//
//   M0 M1 L0 M2 L1 ... M(n-1) L(n-2) L(n-1)
//
// Tile i lives in accumulator set i mod 2. A mere drain does not keep the
// feeders, so the pass behind it may start in the same cycle.
`default_nettype none
module pg_ctrl_lockstep #(
    parameter int R  = 4,
    parameter int C  = 4,
    parameter int TW = 12
) (
    input  wire            clk,
    input  wire            rst,
    input  wire            run,
    input  wire [  TW-1:0] tiles,
    input  wire            last_group,
    input  wire            free,
    input  wire            free_after_drain,
    input  wire            low_fits,
    input  wire            drain_fits,
    // decisions
    input  wire [ C*R-1:0] compare,
    input  wire [ C*R-1:0] compare_set,
    input  wire [ C*R-1:0] gate,
    // what starts
    output wire            start,
    output wire            low,
    output wire            set,
    output wire [  TW-1:0] tile,
    output wire            next_group,      // it is of the next column group
    output wire            drain_only,
    output wire            drain_only_set,
    output wire [  TW-1:0] drain_tile,
    output wire            advance,
    output logic           finished
);
  // Tiles of the group whose high pass, and whose low pass or drain, has started.
  logic [TW-1:0] highs, lows;

  // Per accumulator set: all decisions are known; one of them is on.
  logic [1:0] known, any;

  wire ahead = highs != lows + 1'b1 && highs != lows;  // two tiles wait
  wire more_highs = highs != tiles;
  wire want_high = more_highs && !ahead;

  wire low_set = lows[0];
  wire ready = run && !finished && free && !want_high && known[low_set];
  assign drain_only = ready && !any[low_set] && drain_fits;
  assign drain_only_set = low_set;
  assign drain_tile = lows;
  wire start_low = ready && any[low_set] && low_fits;

  // The high pass whose turn it is, or whose turn it is behind a mere drain.
  wire low_ends_group = lows + 1'b1 == tiles;
  wire behind_drain = drain_only && free_after_drain &&
      (low_ends_group ? !last_group : more_highs);
  wire start_high = run && !finished && (free && want_high || behind_drain);
  assign next_group = drain_only && low_ends_group;

  assign start = start_low || start_high;
  assign low = start_low;
  assign tile = start_low ? lows : next_group ? '0 : highs;
  assign set = tile[0];
  assign advance = (start_low || drain_only) && low_ends_group;

  // Decisions that are made in this cycle.
  logic [1:0] on, ends;
  assign ends = compare[C*R-1] ? (compare_set[C*R-1] ? 2'b10 : 2'b01) : 2'b00;
  assign on = {|(gate & compare_set), |(gate & ~compare_set)};

  always_ff @(posedge clk)
    if (rst) begin
      highs <= '0;
      lows <= '0;
      known <= '0;
      any <= '0;
      finished <= 1'b0;
    end else begin
      if (start_high) highs <= (next_group ? '0 : highs) + 1'b1;
      else if (advance) highs <= '0;
      if (advance) lows <= '0;
      else if (start_low || drain_only) lows <= lows + 1'b1;
      known <= known | ends;
      any <= any | on;
      if (start_high) begin
        known[set] <= 1'b0;
        any[set] <= 1'b0;
      end
      finished <= finished || advance && last_group;
    end
endmodule
`default_nettype wire
