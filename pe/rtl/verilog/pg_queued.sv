// The schedule that the queue policies share. High passes start as long as the
// queues have room for whatever those under way and one more may decide. If
// there is none, the feeders wait until all decisions are known and ask again;
// if there is still none, a phase of low passes follows. Behind the last high
// pass of a column group the feeders wait for the decisions, and a last phase
// empties the queues.
`default_nettype none
module pg_queued #(
    parameter int TW = 12,
    parameter int FW = 4
) (
    input  wire           clk,
    input  wire           rst,
    input  wire           run,
    input  wire  [TW-1:0] tiles,
    input  wire           last_group,
    input  wire           free,
    input  wire           high_fits,
    input  wire           low_fits,
    // the queues
    input  wire           decided,     // the last decision of a pass is made
    input  wire           room,        // for one more high pass
    input  wire           pending,     // some queue is not empty
    input  wire           more,        // another low pass follows in this phase
    output logic [FW-1:0] flying,      // high passes whose decisions are not all known
    // what starts
    output wire           start,
    output wire           low,
    output wire  [TW-1:0] tile,
    output wire           next_group,
    output wire           advance,
    output wire           end_phase,   // this phase, or the next, empties the queues
    output logic [TW-1:0] decided_tile,
    output logic          finished
);
  logic [TW-1:0] issued;  // high passes of the group that have started
  logic in_phase, waiting;

  wire settled = flying == 0;
  wire all_issued = issued == tiles;
  wire group_over = all_issued && !in_phase && settled && !pending;

  wire want_low = in_phase || settled && (all_issued ? pending : !room);
  wire want_high = !in_phase &&
      (all_issued ? group_over && !last_group : room && (!waiting || settled));

  wire go = run && !finished && free;
  wire start_low = go && want_low && low_fits;
  wire start_high = go && want_high && high_fits;

  assign start = start_low || start_high;
  assign low = start_low;
  assign next_group = start_high && group_over;
  assign advance = next_group;
  assign tile = next_group ? '0 : issued;
  assign end_phase = all_issued;

  always_ff @(posedge clk)
    if (rst) begin
      issued <= '0;
      flying <= '0;
      in_phase <= 1'b0;
      waiting <= 1'b0;
      decided_tile <= '0;
      finished <= 1'b0;
    end else begin
      if (start_high) issued <= tile + 1'b1;
      flying <= flying + FW'(start_high) - FW'(decided);
      if (start_low) in_phase <= more;
      if (start) waiting <= 1'b0;
      else if (go && !in_phase && !all_issued && !room && !settled) waiting <= 1'b1;
      if (next_group) decided_tile <= '0;
      else if (decided) decided_tile <= decided_tile + 1'b1;
      finished <= finished || go && group_over && last_group;
    end
endmodule
`default_nettype wire
