// The controller of the policies column-queue and column-share: every column
// queues its gated outputs. They differ in how the batches of a phase are dealt
// out: SHARE = 0, every column runs its own; SHARE = 1, any column may run any
// column's.
`default_nettype none
module pg_ctrl_column #(
    parameter int R   = 4,
    parameter int C   = 4,
    parameter int F   = 4,
    parameter int TW  = 12,
    parameter int RW  = 2,
    parameter int RCW = 3,
    parameter int CW  = 2,
    parameter int FW  = 3,
    parameter bit SHARE = 1,
    parameter int TAGW = TW + RW
) (
    input  wire             clk,
    input  wire             rst,
    input  wire             run,
    input  wire [   TW-1:0] tiles,
    input  wire [   FW-1:0] depth,
    input  wire             last_group,
    input  wire             free,
    input  wire             high_fits,
    input  wire             low_fits,
    // decisions
    input  wire [  C*R-1:0] compare,
    input  wire [  C*R-1:0] gate,
    // what starts
    output wire             start,
    output wire             low,
    output wire [   TW-1:0] tile,
    output wire             next_group,
    output wire             advance,
    output wire [ C*CW-1:0] source,     // column whose outputs a column computes
    // jobs of low passes
    output wire [    C-1:0] job_live,
    output wire [C*TAGW-1:0] job_tag,
    output wire             finished,
    output wire             hazard
);
  wire valid, decided;
  wire [RW-1:0] row;
  wire [C-1:0] gates;
  wire crowded;
  pg_decisions #(.R(R), .C(C), .RW(RW)) decisions (
      .clk(clk), .rst(rst), .compare(compare), .gate(gate),
      .valid(valid), .row(row), .last(decided), .gates(gates), .hazard(crowded)
  );

  wire [FW-1:0] taken_room;
  wire pending, more, end_phase;
  wire [TW-1:0] decided_tile;
  pg_queued #(.TW(TW), .FW(FW)) schedule (
      .clk(clk), .rst(rst), .run(run), .tiles(tiles), .depth(depth), .last_group(last_group),
      .free(free), .high_fits(high_fits), .low_fits(low_fits),
      .decided(decided), .taken_room(taken_room), .pending(pending), .more(more),
      .start(start), .low(low), .tile(tile), .next_group(next_group), .advance(advance),
      .end_phase(end_phase), .decided_tile(decided_tile), .finished(finished)
  );

  wire [C*FW-1:0] batches, head, full, index, take;
  wire [C*RCW-1:0] fill;
  wire [C*F*TAGW-1:0] entries;
  wire [RW-1:0] job_row;
  wire overflow;
  pg_column_queues #(.R(R), .C(C), .F(F), .RW(RW), .RCW(RCW), .FW(FW), .EW(TAGW)) queues (
      .clk(clk), .rst(rst), .valid(valid), .last(decided), .gates(gates),
      .entry({decided_tile, row}), .end_phase(end_phase), .takes(low), .take(take),
      .batches(batches), .pending(pending), .taken_room(taken_room),
      .head(head), .full(full), .fill(fill), .read_row(job_row), .read(entries),
      .hazard(overflow)
  );

  wire [C-1:0] works;
  generate
    if (SHARE) begin : g_shared
      pg_deal_shared #(.C(C), .CW(CW), .FW(FW)) deal (
          .batches(batches), .works(works), .source(source), .index(index),
          .taken(take), .more(more)
      );
    end else begin : g_own
      pg_deal_own #(.C(C), .CW(CW), .FW(FW)) deal (
          .batches(batches), .works(works), .source(source), .index(index),
          .taken(take), .more(more)
      );
    end
  endgenerate

  wire late;
  pg_batch_jobs #(
      .R(R), .C(C), .WC(SHARE ? C : 1), .F(F), .RW(RW), .RCW(RCW), .CW(CW), .FW(FW), .TAGW(TAGW)
  ) batch_jobs (
      .clk(clk), .rst(rst), .start(low), .works(works), .source(source), .index(index),
      .head(head), .full(full), .fill(fill), .row(job_row), .entries(entries),
      .job_live(job_live), .job_tag(job_tag), .hazard(late)
  );

  assign hazard = crowded || overflow || late;
endmodule
`default_nettype wire
