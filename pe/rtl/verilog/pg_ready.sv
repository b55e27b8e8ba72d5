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
    parameter int PARTS = 1,  // tiles that become known at once,
    parameter int MADE = 1,   // and full batches that one completes in a bank
    parameter bit CARRY = 0
) (
    input  wire              clk,
    input  wire              rst,
    // new ones, tile by tile
    input  wire [ PARTS*W*FW-1:0] made,   // full batches of each bank,
    input  wire [PARTS*W*SCW-1:0] rest,   // entries of the batch behind them, 0 if none,
    input  wire [ PARTS*W*FW-1:0] made_line,  // and where the first begins
    input  wire [ PARTS*W*SW-1:0] made_slot,
    input  wire [   PARTS*NW-1:0] made_group,
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
  localparam int TILE = (MADE + 1) * W;  // new batches of a tile at most
  localparam int NEW = PARTS * TILE;
  localparam int PW = $clog2(NEW + 1);
  localparam int KW = NW + SCW + SW + FW + BW;

  // Each bank's full batches, and the one behind them.
  logic [NEW*KW-1:0] offers;
  logic [NEW-1:0] valid;
  always_comb
    for (int t = 0; t < PARTS; t++)
      for (int b = 0; b < W; b++) begin
        logic [FW-1:0] at, begun;
        logic [NW-1:0] named;
        logic [SW-1:0] begun_slot;
        at = made_line[(t*W+b)*FW+:FW];
        begun = at;
        begun_slot = made_slot[(t*W+b)*SW+:SW];
        named = CARRY ? made_group[t*NW+:NW] : '0;
        for (int i = 0; i < MADE; i++) begin
          valid[t*TILE+b*MADE+i] = made[(t*W+b)*FW+:FW] > FW'(i);
          offers[(t*TILE+b*MADE+i)*KW+:KW] = {named, SCW'(SIZE), begun_slot, at, BW'(b)};
          at = at == FW'(LINES - 1) ? '0 : at + 1'b1;
          if (valid[t*TILE+b*MADE+i]) begun = at;
        end
        valid[t*TILE+MADE*W+b] = rest[(t*W+b)*SCW+:SCW] != 0;
        offers[(t*TILE+MADE*W+b)*KW+:KW] =
            {named, rest[(t*W+b)*SCW+:SCW], begun_slot, begun, BW'(b)};
      end

  // The new ones without gaps: each moves down by as many places as are empty below
  // it, a power of two at a time, which never meets another.
  logic [NEW*KW-1:0] moved;
  logic [NEW-1:0] there;
  logic [NEW*PW-1:0] gaps;
  logic [PW-1:0] added;
  always_comb begin
    logic [PW-1:0] empty;
    empty = '0;
    for (int i = 0; i < NEW; i++) begin
      gaps[i*PW+:PW] = empty;
      empty = empty + PW'(!valid[i]);
    end
    added = PW'(NEW) - empty;
    moved = offers;
    there = valid;
    for (int s = 0; s < PW; s++)
      for (int i = 0; i < NEW; i++)
        if (i >= (1 << s) && there[i] && gaps[i*PW+s]) begin
          there[i] = 1'b0;
          there[(i+NEW-(1<<s))%NEW] = 1'b1;
          moved[((i+NEW-(1<<s))%NEW)*KW+:KW] = moved[i*KW+:KW];
          gaps[((i+NEW-(1<<s))%NEW)*PW+:PW] = gaps[i*PW+:PW];
        end
  end

  // Behind the last batch there are zeros. New ones come to the places behind those
  // that stay: turned, so that each is in its place in every span of as many places as
  // they may be, and shown in one such window.
  localparam int NSW = $clog2(NEW);
  localparam int SPAN = 1 << NSW;
  localparam int TIMES = (LENGTH + SPAN - 1) / SPAN;
  wire [NCW-1:0] kept = takes ? count - NCW'(offered) : count;
  wire [LENGTH-1:0] window = LENGTH'({SPAN{1'b1}}) << kept;
  wire [KW*W-1:0] front;
  genvar k, p;
  generate
    for (k = 0; k < KW; k = k + 1) begin : g_bit
      logic [LENGTH-1:0] places;
      wire [LENGTH-1:0] left = takes ? places >> offered : places;
      wire [SPAN-1:0] fresh;
      for (p = 0; p < SPAN; p = p + 1) begin : g_place
        if (p < NEW) begin : g_new
          assign fresh[p] = there[p] && moved[p*KW+k];
        end else begin : g_none
          assign fresh[p] = 1'b0;
        end
      end
      wire [2*SPAN-1:0] turned = {fresh, fresh} << kept[NSW-1:0];
      wire [LENGTH-1:0] behind = LENGTH'({TIMES{turned[2*SPAN-1:SPAN]}}) & window;
      always_ff @(posedge clk)
        if (rst) places <= '0;
        else places <= left | behind;
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
