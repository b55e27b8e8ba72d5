// The controller of column-greedy: banks of gated outputs, lists of the batches that
// are ready in every cluster of columns, and the schedule that takes from them.
`default_nettype none
module pg_ctrl_greedy #(
    parameter int R   = 4,
    parameter int C   = 4,
    parameter int WC  = 4,    // columns of a cluster
    parameter int F   = 4,
    parameter int TW  = 12,
    parameter int RW  = 2,
    parameter int RCW = 3,
    parameter int CW  = 2,
    parameter int CCW = 3,
    parameter int FW  = 3,
    parameter int TAGW = TW + RW
) (
    input  wire             clk,
    input  wire             rst,
    input  wire             run,
    input  wire [   TW-1:0] tiles,
    input  wire [   FW-1:0] depth,
    input  wire [  CCW-1:0] columns,    // of the column group
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

  localparam int CLUSTERS = C / WC;
  wire [CLUSTERS-1:0] cluster_filled, cluster_ready;
  wire [C-1:0] bank_room;
  wire [FW-1:0] flying;
  wire flush, choose;
  wire [TW-1:0] decided_tile;
  pg_greedy #(.TW(TW), .FW(FW)) schedule (
      .clk(clk), .rst(rst), .run(run), .tiles(tiles), .last_group(last_group), .free(free),
      .high_fits(high_fits), .low_fits(low_fits), .decided(decided), .filled(&cluster_filled),
      .ready(|cluster_ready), .room(&bank_room), .flying(flying), .flush(flush),
      .choose(choose), .start(start), .low(low), .tile(tile), .next_group(next_group),
      .advance(advance), .decided_tile(decided_tile), .finished(finished)
  );

  wire [C-1:0] made, rest, bank_hazard, works;
  wire [C*FW-1:0] head, full, index, taken;
  wire [C*RCW-1:0] fill;
  wire [C*F*TAGW-1:0] entries;
  wire [RW-1:0] job_row;
  genvar c, k;
  generate
    for (c = 0; c < C; c = c + 1) begin : g_bank
      wire [FW-1:0] own_full = full[c*FW+:FW];
      wire [RCW-1:0] own_fill = fill[c*RCW+:RCW];
      pg_bank #(.R(R), .F(F), .RW(RW), .RCW(RCW), .FW(FW), .EW(TAGW)) bank (
          .clk(clk), .rst(rst), .push(valid && gates[c]), .entry({decided_tile, row}),
          .known(decided), .take(low ? taken[c*FW+:FW] : '0), .made(made[c]), .rest(rest[c]),
          .head(head[c*FW+:FW]), .full(full[c*FW+:FW]), .fill(fill[c*RCW+:RCW]),
          .read_row(job_row), .read(entries[c*F*TAGW+:F*TAGW]), .hazard(bank_hazard[c])
      );
      // In lines: those begun, and one for each pass whose decisions are to come.
      assign bank_room[c] =
          (FW + 2)'(own_full) + (FW + 2)'(own_fill != 0) + (FW + 2)'(flying) < (FW + 2)'(depth);
    end

    for (k = 0; k < CLUSTERS; k = k + 1) begin : g_cluster
      localparam int FIRST = k * WC;
      localparam int BW = WC > 1 ? $clog2(WC) : 1;
      localparam int OW = $clog2(WC + 1);
      localparam int NCW = $clog2(WC * F + 1);
      wire [NCW-1:0] count;
      wire [WC*BW-1:0] banks;
      logic [OW-1:0] chosen;
      wire fills = count >= NCW'(WC);
      wire [OW-1:0] offered = !choose ? chosen : fills ? OW'(WC) : OW'(count);
      always_ff @(posedge clk) chosen <= offered;

      pg_ready #(.W(WC), .F(F), .BW(BW), .FW(FW), .OW(OW), .NCW(NCW)) list (
          .clk(clk), .rst(rst), .made(made[FIRST+:WC]),
          .rest(flush ? rest[FIRST+:WC] : '0), .offered(offered), .takes(low), .count(count),
          .works(works[FIRST+:WC]), .source(banks), .index(index[FIRST*FW+:WC*FW]),
          .taken(taken[FIRST*FW+:WC*FW])
      );
      // Clusters without a channel of the column group have no batches.
      assign cluster_filled[k] = fills || CCW'(FIRST) >= columns;
      assign cluster_ready[k] = count != 0;
      for (c = 0; c < WC; c = c + 1) begin : g_source
        assign source[(FIRST+c)*CW+:CW] = CW'(32'(banks[c*BW+:BW]) + FIRST);
      end
    end
  endgenerate

  wire late;
  pg_batch_jobs #(
      .R(R), .C(C), .WC(WC), .F(F), .RW(RW), .RCW(RCW), .CW(CW), .FW(FW), .TAGW(TAGW)
  ) batch_jobs (
      .clk(clk), .rst(rst), .start(low), .works(works), .source(source), .index(index),
      .head(head), .full(full), .fill(fill), .row(job_row), .entries(entries),
      .job_live(job_live), .job_tag(job_tag), .hazard(late)
  );

  assign hazard = crowded || |bank_hazard || late;
endmodule
`default_nettype wire
