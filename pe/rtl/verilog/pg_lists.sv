// The lists of batches that are ready, one for each cluster of columns, and what the
// columns would take from them: as many of the oldest as there are, at most one per
// column. That is settled when a pass is chosen.
`default_nettype none
module pg_lists #(
    parameter int C   = 4,
    parameter int WC  = 4,    // columns of a cluster
    parameter int LENGTH = 16,  // batches of a list at most
    parameter int SIZE = 4,   // entries of a full batch
    parameter int LINES = 4,  // lines of a bank
    parameter int CW  = 2,
    parameter int SW  = 2,
    parameter int SCW = 3,
    parameter int FW  = 3,    // counts lines
    parameter int ECW = 5,
    parameter int NW  = 1,
    parameter int PARTS = 1,
    parameter int MADE = 1,
    parameter bit CARRY = 0
) (
    input  wire                    clk,
    input  wire                    rst,
    // the banks, tile by tile
    input  wire [   PARTS*C*FW-1:0] made,
    input  wire [  PARTS*C*SCW-1:0] rest,
    input  wire [        PARTS-1:0] flush,  // what is left is a batch, too
    input  wire [   PARTS*C*FW-1:0] made_line,
    input  wire [   PARTS*C*SW-1:0] made_slot,
    input  wire [     PARTS*NW-1:0] made_group,
    // a pass
    input  wire                    choose,
    input  wire                    takes,
    output wire [        C/WC-1:0] filled,  // there is a batch for every column
    output wire [        C/WC-1:0] ready,   // there is one
    output wire [       C*SCW-1:0] size,
    output wire [        C*CW-1:0] source,
    output wire [        C*FW-1:0] line,
    output wire [        C*SW-1:0] slot,
    output wire [        C*NW-1:0] group,
    output wire [       C*ECW-1:0] taken,   // entries of every bank that the pass takes
    output wire                    hazard
);
  localparam int BW = WC > 1 ? $clog2(WC) : 1;
  localparam int OW = $clog2(WC + 1);
  localparam int NCW = $clog2(LENGTH + PARTS * (MADE + 1) * WC + 1);

  wire [C/WC-1:0] hazards;
  assign hazard = |hazards;
  genvar c, k, t;
  generate
    for (k = 0; k < C / WC; k = k + 1) begin : g_cluster
      localparam int FIRST = k * WC;
      wire [PARTS*WC*FW-1:0] own_made, own_line;
      wire [PARTS*WC*SW-1:0] own_slot;
      wire [PARTS*WC*SCW-1:0] own_rest;
      for (t = 0; t < PARTS; t = t + 1) begin : g_tile
        localparam int AT = t * C + FIRST;
        assign own_made[t*WC*FW+:WC*FW] = made[AT*FW+:WC*FW];
        assign own_line[t*WC*FW+:WC*FW] = made_line[AT*FW+:WC*FW];
        assign own_slot[t*WC*SW+:WC*SW] = made_slot[AT*SW+:WC*SW];
        assign own_rest[t*WC*SCW+:WC*SCW] = flush[t] ? rest[AT*SCW+:WC*SCW] : '0;
      end

      wire [NCW-1:0] count;
      logic [OW-1:0] chosen;
      wire [OW-1:0] offered = !choose ? chosen : filled[k] ? OW'(WC) : OW'(count);
      always_ff @(posedge clk) chosen <= offered;
      assign filled[k] = count >= NCW'(WC);
      assign ready[k] = count != 0;

      wire [WC*BW-1:0] banks;
      pg_ready #(
          .W(WC), .LENGTH(LENGTH), .SIZE(SIZE), .LINES(LINES), .BW(BW), .SW(SW), .SCW(SCW),
          .FW(FW), .OW(OW), .NCW(NCW), .ECW(ECW), .NW(NW), .PARTS(PARTS), .MADE(MADE),
          .CARRY(CARRY)
      ) list (
          .clk(clk), .rst(rst), .made(own_made), .rest(own_rest), .made_line(own_line),
          .made_slot(own_slot), .made_group(made_group), .offered(offered), .takes(takes),
          .count(count), .size(size[FIRST*SCW+:WC*SCW]), .source(banks),
          .line(line[FIRST*FW+:WC*FW]), .slot(slot[FIRST*SW+:WC*SW]),
          .group(group[FIRST*NW+:WC*NW]), .taken(taken[FIRST*ECW+:WC*ECW]),
          .hazard(hazards[k])
      );
      for (c = 0; c < WC; c = c + 1) begin : g_column
        assign source[(FIRST+c)*CW+:CW] = CW'(32'(banks[c*BW+:BW]) + FIRST);
      end
    end
  endgenerate
endmodule
`default_nettype wire
