// The batches of one cluster of columns that are ready, oldest first. The first of
// them are on offer, one for each column of the cluster; they leave when their pass
// starts. New ones are added behind: first the full batches, bank by bank, then what
// is left in the banks whose column group is over.
//
// What is known of a batch: its bank, where it begins there, how many entries it has,
// and, with CARRY, the column group that they are of. The list has one shift register
// per bit of these.
`default_nettype none
module pg_ready #(
    parameter int W   = 4,  // columns of the cluster
    parameter int LENGTH = 16,  // batches at most
    parameter int SIZE = 4,  // entries of a full batch
    parameter int LINES = 4,  // lines of a bank
    parameter int BW  = 2,  // bits of a bank's number
    parameter int SW  = 2,  // bits of a slot's number
    parameter int SCW = 3,  // counts entries of a batch
    parameter int FW  = 3,
    parameter int OW  = 3,  // counts columns of the cluster
    parameter int NCW = 5,  // counts batches
    parameter int ECW = 5,  // counts entries
    parameter int NW  = 1,  // bits of a column group's number
    parameter bit CARRY = 0
) (
    input  wire              clk,
    input  wire              rst,
    // new ones
    input  wire [     W-1:0] made,     // banks that have a full batch
    input  wire [ W*SCW-1:0] rest,     // entries of the batch behind it, 0 if none
    input  wire [  W*FW-1:0] made_line,
    input  wire [  W*SW-1:0] made_slot,
    input  wire [    NW-1:0] made_group,
    // the oldest
    input  wire [    OW-1:0] offered,  // batches that a pass takes,
    input  wire              takes,    // when it starts
    output logic [  NCW-1:0] count,
    output logic [ W*SCW-1:0] size,    // entries of each column's batch, 0 if it has none
    output wire [  W*BW-1:0] source,   // the bank that it comes from
    output wire [  W*FW-1:0] line,
    output wire [  W*SW-1:0] slot,
    output wire [  W*NW-1:0] group,
    output logic [ W*ECW-1:0] taken,   // entries of every bank that are on offer
    output logic             hazard
);
  localparam int NEW = 2 * W;
  localparam int PW = $clog2(NEW + 1);
  localparam int KW = NW + SCW + SW + FW + BW;

  // Each bank's full batch, and the one behind it.
  logic [NEW*KW-1:0] offers;
  logic [NEW-1:0] valid;
  always_comb
    for (int b = 0; b < W; b++) begin
      logic [FW-1:0] begun, behind;
      begun = made_line[b*FW+:FW];
      behind = begun == FW'(LINES - 1) ? '0 : begun + 1'b1;
      valid[b] = made[b];
      valid[W+b] = rest[b*SCW+:SCW] != 0;
      offers[b*KW+:KW] = {
        CARRY ? made_group : NW'(0), SCW'(SIZE), made_slot[b*SW+:SW], begun, BW'(b)
      };
      offers[(W+b)*KW+:KW] = {
        CARRY ? made_group : NW'(0), rest[b*SCW+:SCW], made_slot[b*SW+:SW],
        made[b] ? behind : begun, BW'(b)
      };
    end

  // The new ones without gaps, bit by bit: bit k of the p-th is fresh[k*NEW+p].
  logic [KW*NEW-1:0] fresh;
  logic [PW-1:0] added;
  always_comb begin
    logic [NEW-1:0] here;
    fresh = '0;
    added = '0;
    for (int i = 0; i < NEW; i++) begin
      for (int p = 0; p < NEW; p++) here[p] = p <= i && valid[i] && added == PW'(p);
      for (int k = 0; k < KW; k++)
        if (offers[i*KW+k]) fresh[k*NEW+:NEW] = fresh[k*NEW+:NEW] | here;
      added = added + PW'(valid[i]);
    end
  end

  // Behind the last batch there are zeros.
  wire [NCW-1:0] kept = takes ? count - NCW'(offered) : count;
  wire [KW*W-1:0] front;
  genvar k;
  generate
    for (k = 0; k < KW; k = k + 1) begin : g_bit
      logic [LENGTH-1:0] places;
      wire [LENGTH-1:0] left = takes ? places >> offered : places;
      wire [LENGTH+NEW-1:0] behind = (LENGTH + NEW)'(fresh[k*NEW+:NEW]) << kept;
      always_ff @(posedge clk)
        if (rst) places <= '0;
        else places <= left | behind[LENGTH-1:0];
      assign front[k*W+:W] = places[W-1:0];
    end
  endgenerate
  always_ff @(posedge clk)
    if (rst) begin
      count <= '0;
      hazard <= 1'b0;
    end else begin
      count <= kept + NCW'(added);
      hazard <= hazard || 32'(kept) + 32'(added) > LENGTH || takes && NCW'(offered) > count;
    end

  wire [W*SCW-1:0] sizes;
  genvar c;
  generate
    for (c = 0; c < W; c = c + 1) begin : g_column
      wire [KW-1:0] batch;
      for (k = 0; k < KW; k = k + 1) begin : g_field
        assign batch[k] = front[k*W+c];
      end
      assign {group[c*NW+:NW], sizes[c*SCW+:SCW], slot[c*SW+:SW], line[c*FW+:FW],
              source[c*BW+:BW]} = batch;
    end
  endgenerate
  always_comb begin
    taken = '0;
    for (int i = 0; i < W; i++) begin
      size[i*SCW+:SCW] = OW'(i) < offered ? sizes[i*SCW+:SCW] : '0;
      for (int bank = 0; bank < W; bank++)
        if (source[i*BW+:BW] == BW'(bank))
          taken[bank*ECW+:ECW] = taken[bank*ECW+:ECW] + ECW'(size[i*SCW+:SCW]);
    end
  end
endmodule
`default_nettype wire
