// The schedule of column-greedy and, with CARRY, of layer-share. Whenever the feeders
// are free, the first of these that applies is next:
//
//   1. a low pass that batches fill;
//   2. the next high pass, if every bank has room for it;
//   3. with tiles left, a low pass of the batches that are ready;
//   4. wait for the decisions of the oldest high pass under way;
//   5. a low pass of the batches that are left.
//
// Tiles left are those of the column group or, with CARRY, of the layer. A pass is
// chosen once; until the drain chains take its results, decisions that arrive change
// neither it nor the batches that it takes.
`default_nettype none
module pg_greedy #(
    parameter int TW = 12,
    parameter int NW = 10,
    parameter int FW = 4,
    parameter bit CARRY = 0
) (
    input  wire           clk,
    input  wire           rst,
    input  wire           run,
    input  wire  [TW-1:0] tiles,
    input  wire           last_group,
    input  wire           free,
    input  wire           high_fits,
    input  wire           low_fits,
    // the banks
    input  wire           decided,    // the last decision of a pass is made
    input  wire           filled,     // batches fill a pass
    input  wire           ready,      // there is a batch
    input  wire           room,       // for one more high pass
    output logic [FW-1:0] flying,     // high passes whose decisions are not all known
    output wire           flush,      // decided, and no other of the column group is to come
    // what starts
    output wire           choose,     // the next pass is chosen in this cycle
    output wire           start,
    output wire           low,
    output wire  [TW-1:0] tile,
    output wire           next_group,
    output wire           advance,
    output logic [TW-1:0] decided_tile,
    output logic [NW-1:0] decided_group,
    output logic          finished
);
  logic [TW-1:0] issued;  // high passes of the group that have started
  logic chosen, chosen_low;

  wire settled = flying == 0;
  wire all_issued = issued == tiles;
  wire ends = all_issued && (!CARRY || last_group);  // of the group, or of the layer
  wire over = ends && settled && !ready;
  assign flush = decided && decided_tile + 1'b1 == tiles;

  wire want_low = filled || ready && (ends ? settled : !room);
  wire want_high = !filled && (ends ? over && !last_group : room);

  wire go = run && !finished && free;
  assign choose = !chosen;
  wire start_low = go && (chosen ? chosen_low : want_low) && low_fits;
  wire start_high = go && (chosen ? !chosen_low : want_high) && high_fits;

  assign start = start_low || start_high;
  assign low = start_low;
  assign next_group = start_high && all_issued;
  assign advance = next_group;
  assign tile = next_group ? '0 : issued;

  always_ff @(posedge clk)
    if (rst) begin
      issued <= '0;
      flying <= '0;
      chosen <= 1'b0;
      chosen_low <= 1'b0;
      decided_tile <= '0;
      decided_group <= '0;
      finished <= 1'b0;
    end else begin
      if (start_high) issued <= tile + 1'b1;
      flying <= flying + FW'(start_high) - FW'(decided);
      chosen <= go && !start && (chosen || want_low || want_high);
      if (!chosen) chosen_low <= want_low;
      if (decided) decided_tile <= flush ? '0 : decided_tile + 1'b1;
      if (flush) decided_group <= decided_group + 1'b1;
      finished <= finished || go && over && last_group;
    end
endmodule
`default_nettype wire
