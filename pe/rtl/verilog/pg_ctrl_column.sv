// The controller of the policies whose columns have a bank of gated outputs each:
// column-queue and column-share, which empty them in phases, and, with GREEDY, those
// that take batches from lists of what is ready in every cluster of columns:
// column-greedy and, with CARRY, layer-share.
`default_nettype none
module pg_ctrl_column #(
    parameter int R   = 4,
    parameter int C   = 4,
    parameter int WC  = 4,    // columns of a cluster that shares batches
    parameter int F   = 4,
    parameter int TW  = 12,
    parameter int NW  = 10,
    parameter int RW  = 2,
    parameter int RCW = 3,
    parameter int CW  = 2,
    parameter int CCW = 3,
    parameter int FW  = 3,
    parameter bit GREEDY = 0,
    parameter bit CARRY = 0,
    parameter int TAGW = TW + RW,
    parameter int BNW = CARRY ? NW : 1  // names the column group of a batch
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
    output wire [C*BNW-1:0] group,      // with CARRY, their column group
    // jobs of low passes
    output wire [    C-1:0] job_live,
    output wire [C*TAGW-1:0] job_tag,
    output wire             finished,
    output wire             hazard
);
  localparam int ECW = $clog2(F * R + R + 1);  // counts entries of a bank

  wire valid, decided;
  wire [RW-1:0] row;
  wire [C-1:0] gates;
  wire crowded;
  pg_decisions #(.R(R), .C(C), .RW(RW)) decisions (
      .clk(clk), .rst(rst), .compare(compare), .gate(gate),
      .valid(valid), .row(row), .last(decided), .gates(gates), .hazard(crowded)
  );

  // --- banks ---

  wire [FW-1:0] flying;  // high passes whose decisions are not all known
  wire [TW-1:0] decided_tile;
  wire [C*FW-1:0] full, cut, bank_line;
  wire [C*RW-1:0] bank_slot;
  wire [C*RCW-1:0] rest;
  wire [C*ECW-1:0] leave;
  wire [C-1:0] cut_rest, bank_room, bank_hazard;
  wire [C*F*TAGW-1:0] entries;
  wire [RW-1:0] job_row;

  // Entries that a bank may hold beside those that the passes under way and one
  // more may bring.
  wire spares = flying < depth;
  wire [FW-1:0] lines = depth - 1'b1 - flying;
  wire [ECW-1:0] spare = ECW'(lines) * ECW'(R);
  wire room = spares && &bank_room;

  genvar c, k;
  generate
    for (c = 0; c < C; c = c + 1) begin : g_bank
      // Gated outputs of the tile whose decisions are arriving.
      logic [RCW-1:0] coming;
      wire push = valid && gates[c];
      wire [RCW-1:0] arrived = coming + RCW'(push);
      always_ff @(posedge clk)
        if (rst) coming <= '0;
        else coming <= decided ? '0 : arrived;

      wire [ECW-1:0] held;
      pg_bank #(
          .SIZE(R), .LINES(F), .SW(RW), .SCW(RCW), .ACW(RCW), .FW(FW), .ECW(ECW),
          .EW(TAGW), .AT_ONCE(GREEDY), .ALIGN(!CARRY)
      ) bank (
          .clk(clk), .rst(rst), .store(push), .entry({decided_tile, row}),
          .add(decided ? arrived : '0), .cut(cut[c*FW+:FW]), .cut_rest(cut_rest[c]),
          .leave(leave[c*ECW+:ECW]), .full(full[c*FW+:FW]), .rest(rest[c*RCW+:RCW]),
          .line(bank_line[c*FW+:FW]), .slot(bank_slot[c*RW+:RW]), .held(held),
          .read_slot(job_row), .read(entries[c*F*TAGW+:F*TAGW]), .hazard(bank_hazard[c])
      );
      assign bank_room[c] = held <= spare;
    end
  endgenerate

  // --- what a low pass takes ---

  wire [C*RCW-1:0] size;
  wire [C*FW-1:0] line;
  wire [C*RW-1:0] slot;
  wire list_hazard;
  generate
    if (GREEDY) begin : g_lists
      localparam int CLUSTERS = C / WC;
      wire [CLUSTERS-1:0] cluster_filled, cluster_ready, missing;
      wire flush, choose;
      wire [NW-1:0] decided_group;
      pg_greedy #(.TW(TW), .NW(NW), .FW(FW), .CARRY(CARRY)) schedule (
          .clk(clk), .rst(rst), .run(run), .tiles(tiles), .last_group(last_group),
          .free(free), .high_fits(high_fits), .low_fits(low_fits), .decided(decided),
          .filled(&(cluster_filled | missing)), .ready(|cluster_ready), .room(room),
          .flying(flying), .flush(flush), .choose(choose), .start(start), .low(low),
          .tile(tile), .next_group(next_group), .advance(advance),
          .decided_tile(decided_tile), .decided_group(decided_group), .finished(finished)
      );
      // Clusters without a channel of the column group get no batches.
      for (k = 0; k < CLUSTERS; k = k + 1) begin : g_cluster
        assign missing[k] = CCW'(k * WC) >= columns;
      end

      // Every batch has an entry or more. With one cluster fewer than C are ready
      // when a high pass is chosen. It and those under way then, which are R cycles
      // apart or more, make two in a bank at most.
      localparam int MOST = WC * F * R;
      localparam int APART = 2 + (R + C - 2) / R;
      localparam int ONE = WC - 1 + 2 * (F < APART ? F : APART) * WC;
      localparam int LENGTH = !CARRY ? WC * F : WC == C && ONE < MOST ? ONE : MOST;
      wire [C*ECW-1:0] taken;
      pg_lists #(
          .C(C), .WC(WC), .LENGTH(LENGTH), .SIZE(R), .LINES(F), .CW(CW), .SW(RW), .SCW(RCW),
          .FW(FW), .ECW(ECW), .NW(BNW), .CARRY(CARRY)
      ) lists (
          .clk(clk), .rst(rst), .made(full), .rest(rest), .flush(flush),
          .made_line(bank_line), .made_slot(bank_slot), .made_group(BNW'(decided_group)),
          .choose(choose), .takes(low), .filled(cluster_filled), .ready(cluster_ready),
          .size(size), .source(source), .line(line), .slot(slot), .group(group),
          .taken(taken), .hazard(list_hazard)
      );
      assign cut = '0;
      assign cut_rest = {C{flush}};
      assign leave = low ? taken : '0;
    end else begin : g_phases
      wire end_phase, pending, more;
      pg_queued #(.TW(TW), .FW(FW)) schedule (
          .clk(clk), .rst(rst), .run(run), .tiles(tiles), .last_group(last_group),
          .free(free), .high_fits(high_fits), .low_fits(low_fits), .decided(decided),
          .room(room), .pending(pending), .more(more), .flying(flying), .start(start),
          .low(low), .tile(tile), .next_group(next_group), .advance(advance),
          .end_phase(end_phase), .decided_tile(decided_tile), .finished(finished)
      );
      pg_phases #(
          .R(R), .C(C), .F(F), .CW(CW), .RW(RW), .RCW(RCW), .FW(FW), .ECW(ECW), .SHARE(WC > 1)
      ) phases (
          .end_phase(end_phase), .takes(low), .full(full), .rest(rest),
          .bank_line(bank_line), .bank_slot(bank_slot), .cut(cut), .cut_rest(cut_rest),
          .leave(leave), .pending(pending), .more(more), .size(size), .source(source),
          .line(line), .slot(slot)
      );
      assign group = '0;
      assign list_hazard = 1'b0;
    end
  endgenerate

  wire late;
  pg_batch_jobs #(
      .R(R), .C(C), .WC(WC), .F(F), .RW(RW), .SW(RW), .SCW(RCW), .CW(CW), .FW(FW),
      .TAGW(TAGW)
  ) batch_jobs (
      .clk(clk), .rst(rst), .start(low), .size(size), .source(source), .line(line),
      .slot(slot), .read_slot(job_row), .entries(entries),
      .job_live(job_live), .job_tag(job_tag), .hazard(late)
  );

  assign hazard = crowded || |bank_hazard || list_hazard || late;
endmodule
`default_nettype wire
