// The controller of band-share: banks of gated outputs, the list of the batches that
// are ready, and the schedule that takes from it. H rows, the band, run batches of H.
`default_nettype none
module pg_ctrl_band #(
    parameter int R   = 4,
    parameter int C   = 4,
    parameter int H   = 2,    // rows of the band
    parameter int WC  = 4,    // columns of a cluster that shares batches
    parameter int F   = 4,
    parameter int TW  = 12,
    parameter int NW  = 10,
    parameter int RW  = 2,
    parameter int RCW = 3,
    parameter int CW  = 2,
    parameter int CCW = 3,
    parameter int FW  = 3,
    parameter int JOBS = 2,   // low passes whose jobs are read at a time
    parameter int TAGW = TW + RW,
    parameter int PXW = TW + RW
) (
    input  wire             clk,
    input  wire             rst,
    input  wire             run,
    input  wire [  PXW-1:0] pixels,     // of a column group
    input  wire [   TW-1:0] tiles,
    input  wire [  RCW-1:0] last_rows,
    input  wire [   FW-1:0] depth,
    input  wire [  CCW-1:0] columns,    // of the column group
    input  wire             last_group,
    input  wire             free,
    input  wire             high_fits,
    input  wire             low_fits,
    input  wire             mixed_fits,
    // decisions
    input  wire [  C*R-1:0] compare,
    input  wire [  C*R-1:0] compare_mixed,
    input  wire [  C*R-1:0] gate,
    // what starts: pixels, batches in the band, or both
    output wire             start,
    output wire             high,
    output wire             low,
    output wire [   TW-1:0] tile,
    output wire [   RW-1:0] row,
    output wire [  RCW-1:0] rows,
    output wire             next_group,
    output wire             advance,
    output wire [ C*CW-1:0] source,     // column whose outputs a column computes
    output wire [ C*NW-1:0] group,      // and their column group
    // jobs of low passes, for those with even and odd numbers where they may overlap
    output wire [  C*JOBS-1:0] job_live,
    output wire [C*JOBS*TAGW-1:0] job_tag,
    output wire             finished,
    output wire             hazard
);
  localparam int ABOVE = R - H;
  localparam int PARTS = ABOVE > 0 ? 2 : 1;
  localparam int MADE = (H - 1 + R) / H;  // full batches that a pass completes in a bank
  // A mixed pass may decide before the entries that make room for it have been read.
  localparam int EARLY = C < R ? (C < H ? R - H : R - C) : 0;
  localparam int LINES = (F * R + EARLY + H - 1) / H;
  localparam int LNW = $clog2(LINES + 1);
  localparam int SW = H > 1 ? $clog2(H) : 1;
  localparam int SCW = $clog2(H + 1);
  localparam int ECW = $clog2(F * R + R + 1);

  wire [C-1:0] store;
  wire [TW-1:0] stored_tile;
  wire [RW-1:0] stored_row;
  wire [1:0] known;
  wire [2*C*RCW-1:0] added;
  wire crowded;
  pg_arrivals #(.R(R), .C(C), .ABOVE(ABOVE), .TW(TW), .RW(RW), .RCW(RCW)) arrivals (
      .clk(clk), .rst(rst), .tiles(tiles), .last_rows(last_rows), .compare(compare),
      .compare_mixed(compare_mixed), .gate(gate), .store(store), .tile(stored_tile),
      .row(stored_row), .known(known), .added(added), .hazard(crowded)
  );

  // Column groups and pixels of the passes whose decisions are all made.
  logic [PXW-1:0] done;  // pixels of the group
  logic [NW-1:0] done_group;
  logic [PXW-1:0] next_done;
  logic [NW-1:0] next_group_done;
  logic [1:0] flush;
  logic [2*NW-1:0] known_group;
  logic [RCW:0] known_pixels;
  always_comb begin
    next_done = done;
    next_group_done = done_group;
    known_pixels = '0;
    for (int t = 0; t < 2; t++) begin
      logic [PXW-1:0] left;
      logic [RCW-1:0] most, some;
      left = pixels - next_done;
      most = t == 0 ? RCW'(R) : RCW'(ABOVE);
      some = left < PXW'(most) ? RCW'(left) : most;
      known_group[t*NW+:NW] = next_group_done;
      flush[t] = known[t] && PXW'(some) == left;
      if (known[t]) begin
        known_pixels = known_pixels + {1'b0, some};
        next_done = flush[t] ? '0 : next_done + PXW'(some);
        next_group_done = next_group_done + NW'(flush[t]);
      end
    end
  end
  always_ff @(posedge clk)
    if (rst) begin
      done <= '0;
      done_group <= '0;
    end else begin
      done <= next_done;
      done_group <= next_group_done;
    end

  // --- banks ---

  wire [PARTS*C*LNW-1:0] made, made_line;
  wire [PARTS*C*SW-1:0] made_slot;
  wire [PARTS*C*SCW-1:0] rest;
  wire [C*ECW-1:0] taken;
  wire [C-1:0] bank_room, bank_mixed_room, bank_hazard;
  wire [JOBS*C*LINES*TAGW-1:0] entries;
  wire [JOBS*SW-1:0] read_slot;
  wire [ECW-1:0] flying;
  wire [RCW-1:0] coming;
  wire [ECW-1:0] spare = ECW'(depth) * ECW'(R) - flying;  // entries that nobody may bring

  genvar c, t, j;
  generate
    for (c = 0; c < C; c = c + 1) begin : g_bank
      wire [PARTS*RCW-1:0] own_added;
      wire [PARTS*LNW-1:0] own_made, own_line;
      wire [PARTS*SW-1:0] own_slot;
      wire [PARTS*SCW-1:0] own_rest;
      for (t = 0; t < PARTS; t = t + 1) begin : g_tile
        assign own_added[t*RCW+:RCW] = added[(t*C+c)*RCW+:RCW];
        assign made[(t*C+c)*LNW+:LNW] = own_made[t*LNW+:LNW];
        assign made_line[(t*C+c)*LNW+:LNW] = own_line[t*LNW+:LNW];
        assign made_slot[(t*C+c)*SW+:SW] = own_slot[t*SW+:SW];
        assign rest[(t*C+c)*SCW+:SCW] = own_rest[t*SCW+:SCW];
      end
      wire [ECW-1:0] held;
      wire [JOBS*LINES*TAGW-1:0] shown;
      pg_bank #(
          .SIZE(H), .LINES(LINES), .SW(SW), .SCW(SCW), .ACW(RCW), .PARTS(PARTS), .MADE(MADE),
          .FW(LNW), .ECW(ECW), .EW(TAGW), .AT_ONCE(1), .ALIGN(0), .PORTS(JOBS)
      ) bank (
          .clk(clk), .rst(rst), .store(store[c]), .entry({stored_tile, stored_row}),
          .add(own_added), .cut('0), .cut_rest(flush[PARTS-1:0]),
          .leave(low ? taken[c*ECW+:ECW] : '0), .full(own_made), .rest(own_rest),
          .line(own_line), .slot(own_slot), .held(held), .read_slot(read_slot), .read(shown),
          .hazard(bank_hazard[c])
      );
      for (j = 0; j < JOBS; j = j + 1) begin : g_port
        assign entries[(j*C+c)*LINES*TAGW+:LINES*TAGW] = shown[j*LINES*TAGW+:LINES*TAGW];
      end
      wire [ECW-1:0] stays = held - taken[c*ECW+:ECW];
      assign bank_room[c] = {1'b0, held} + (ECW + 1)'(coming) <= {1'b0, spare};
      assign bank_mixed_room[c] = {1'b0, stays} + (ECW + 1)'(ABOVE) <= {1'b0, spare};
    end
  endgenerate

  // --- the schedule and what a low pass takes ---

  wire choose;
  wire [C/WC-1:0] filled, ready, missing;
  // Clusters without a channel of the column group get no batches.
  genvar k;
  generate
    for (k = 0; k < C / WC; k = k + 1) begin : g_cluster
      assign missing[k] = CCW'(k * WC) >= columns;
    end
  endgenerate
  pg_band #(
      .R(R), .ABOVE(ABOVE), .TW(TW), .RW(RW), .RCW(RCW), .PXW(PXW), .ECW(ECW)
  ) schedule (
      .clk(clk), .rst(rst), .run(run), .pixels(pixels), .last_group(last_group), .free(free),
      .high_fits(high_fits), .low_fits(low_fits), .mixed_fits(mixed_fits),
      .known(known_pixels), .filled(&(filled | missing)), .ready(|ready), .coming(coming),
      .room(&bank_room), .mixed_room(&bank_mixed_room), .flying(flying), .choose(choose),
      .start(start), .high(high), .low(low), .tile(tile), .row(row), .rows(rows),
      .next_group(next_group), .advance(advance), .finished(finished)
  );

  // As long as batches that fill it twice.
  localparam int LENGTH = WC * (2 * LINES < F * R ? 2 * LINES : F * R);
  wire [C*SCW-1:0] size;
  wire [C*LNW-1:0] line;
  wire [C*SW-1:0] slot;
  wire list_hazard;
  pg_lists #(
      .C(C), .WC(WC), .LENGTH(LENGTH), .SIZE(H), .LINES(LINES), .CW(CW), .SW(SW), .SCW(SCW),
      .FW(LNW), .ECW(ECW), .NW(NW), .PARTS(PARTS), .MADE(MADE), .CARRY(1)
  ) lists (
      .clk(clk), .rst(rst), .made(made), .rest(rest), .flush(flush[PARTS-1:0]),
      .made_line(made_line), .made_slot(made_slot), .made_group(known_group[PARTS*NW-1:0]),
      .choose(choose), .takes(low), .filled(filled), .ready(ready), .size(size),
      .source(source), .line(line), .slot(slot), .group(group), .taken(taken),
      .hazard(list_hazard)
  );

  logic odd;
  wire parity = odd ^ low;
  always_ff @(posedge clk)
    if (rst) odd <= 1'b0;
    else odd <= parity;

  wire [JOBS-1:0] late;
  generate
    for (j = 0; j < JOBS; j = j + 1) begin : g_jobs
      wire [C-1:0] own_live;
      wire [C*TAGW-1:0] own_tag;
      pg_batch_jobs #(
          .R(R), .SIZE(H), .C(C), .WC(WC), .F(LINES), .RW(RW), .SW(SW), .SCW(SCW), .CW(CW),
          .FW(LNW), .TAGW(TAGW)
      ) batch_jobs (
          .clk(clk), .rst(rst), .start(low && (JOBS == 1 || parity == (j == 1))), .size(size),
          .source(source), .line(line), .slot(slot), .read_slot(read_slot[j*SW+:SW]),
          .entries(entries[j*C*LINES*TAGW+:C*LINES*TAGW]), .job_live(own_live),
          .job_tag(own_tag), .hazard(late[j])
      );
      for (c = 0; c < C; c = c + 1) begin : g_column
        assign job_live[c*JOBS+j] = own_live[c];
        assign job_tag[(c*JOBS+j)*TAGW+:TAGW] = own_tag[c*TAGW+:TAGW];
      end
    end
  endgenerate

  assign hazard = crowded || |bank_hazard || list_hazard || |late;
endmodule
`default_nettype wire
