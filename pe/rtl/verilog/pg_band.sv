// The schedule of band-share. Whenever the feeders are free, the first of these that
// applies is next:
//
//   1. with pixels left, and batches that fill a pass, or any batch and at most as many
//      pixels of the column group as there are rows above the band: a mixed pass, or a
//      pass of the band alone if the banks have no room for the pixels;
//   2. a high pass of the next R pixels, if every bank has room;
//   3. with pixels left, the same as 1 with the batches that are ready;
//   4. without pixels, a pass of the band that batches fill;
//   5. wait for the decisions of the oldest pass under way;
//   6. a pass of the band with the batches that are left.
//
// It is chosen once; until the drain chains take its results, decisions that arrive
// change neither it nor the batches that it takes.
`default_nettype none
module pg_band #(
    parameter int R     = 4,
    parameter int ABOVE = 2,   // rows above the band
    parameter int TW    = 12,
    parameter int RW    = 2,
    parameter int RCW   = 3,
    parameter int PXW   = 14,  // counts pixels
    parameter int ECW   = 5    // counts entries of a bank
) (
    input  wire            clk,
    input  wire            rst,
    input  wire            run,
    input  wire  [PXW-1:0] pixels,      // of a column group
    input  wire            last_group,
    input  wire            free,
    input  wire            high_fits,
    input  wire            low_fits,
    input  wire            mixed_fits,
    // the banks
    input  wire  [  RCW:0] known,       // pixels whose decisions all come to be known
    input  wire            filled,      // batches fill a pass
    input  wire            ready,       // there is a batch
    output wire  [RCW-1:0] coming,      // pixels of the next high pass,
    input  wire            room,        // for which there is room,
    input  wire            mixed_room,  // and for those of a mixed one
    output logic [ECW-1:0] flying,      // pixels whose decisions are not known
    // what starts
    output wire            choose,
    output wire            start,
    output wire            high,        // pixels in all rows, or, with
    output wire            low,         // batches in the band, in those above it
    output logic [ TW-1:0] tile,        // the first pixel
    output logic [ RW-1:0] row,
    output wire  [RCW-1:0] rows,        // and how many
    output wire            next_group,
    output wire            advance,
    output logic           finished
);
  // Pixels of the group whose pass has started, and where the next one is.
  logic [PXW-1:0] issued;
  logic [TW-1:0] at_tile;
  logic [RW-1:0] at_row;
  logic chosen, chosen_high, chosen_low;

  wire all_issued = issued == pixels;
  wire exhausted = all_issued && last_group;
  wire [PXW-1:0] left = all_issued ? pixels : pixels - issued;
  wire few = left <= PXW'(ABOVE);
  assign coming = left < PXW'(R) ? RCW'(left) : RCW'(R);

  wire settled = flying == 0;
  wire mixes = !exhausted && (filled || ready && (few || !room));
  wire want_low = mixes || exhausted && (filled || ready && settled);
  wire want_high = mixes ? ABOVE > 0 && mixed_room : !exhausted && room;

  wire go = run && !finished && free;
  assign choose = !chosen;
  wire takes_low = chosen ? chosen_low : want_low;
  wire takes_high = chosen ? chosen_high : want_high;
  assign start = go && (takes_low ? (takes_high ? mixed_fits : low_fits) :
                        takes_high && high_fits);
  assign low = start && takes_low;
  assign high = start && takes_high;
  assign next_group = high && all_issued;
  assign advance = next_group;
  assign rows = !takes_low ? coming : few ? RCW'(left) : RCW'(ABOVE);
  assign tile = next_group ? '0 : at_tile;
  assign row = next_group ? '0 : at_row;

  // Where the pass after this one begins.
  wire [RW:0] moved = {1'b0, row} + (takes_low ? (RW + 1)'(ABOVE) : (RW + 1)'(R));
  wire wraps = moved >= (RW + 1)'(R);

  always_ff @(posedge clk)
    if (rst) begin
      issued <= '0;
      at_tile <= '0;
      at_row <= '0;
      flying <= '0;
      chosen <= 1'b0;
      chosen_high <= 1'b0;
      chosen_low <= 1'b0;
      finished <= 1'b0;
    end else begin
      if (high) begin
        issued <= (next_group ? '0 : issued) + PXW'(rows);
        at_tile <= tile + TW'(wraps);
        at_row <= RW'(wraps ? moved - (RW + 1)'(R) : moved);
      end
      flying <= flying + (high ? ECW'(rows) : '0) - ECW'(known);
      chosen <= go && !start && (chosen || want_low || want_high);
      if (!chosen) begin
        chosen_low <= want_low;
        chosen_high <= want_high;
      end
      finished <= finished || go && exhausted && settled && !ready;
    end
endmodule
`default_nettype wire
