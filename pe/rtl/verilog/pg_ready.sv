// The batches of one cluster of columns that are ready, oldest first: a list of
// the banks that they are in. The first of them are on offer, one for each column
// of the cluster; they leave when their pass starts. New ones are added behind,
// those of full lines first, bank by bank.
`default_nettype none
module pg_ready #(
    parameter int W   = 4,  // columns of the cluster
    parameter int F   = 4,  // batches of a bank at most
    parameter int BW  = 2,  // bits of a bank's number
    parameter int FW  = 3,
    parameter int OW  = 3,  // counts columns of the cluster
    parameter int NCW = 5   // counts batches
) (
    input  wire             clk,
    input  wire             rst,
    input  wire  [   W-1:0] made,     // banks of which a full line becomes a batch
    input  wire  [   W-1:0] rest,     // of which the line behind does, too
    input  wire  [  OW-1:0] offered,  // batches that a pass takes,
    input  wire             takes,    // when it starts
    output logic [ NCW-1:0] count,
    output logic [   W-1:0] works,    // columns with a batch,
    output wire  [W*BW-1:0] source,   // the bank that it comes from,
    output logic [W*FW-1:0] index,    // which of that bank's batches, 0 the oldest
    output logic [W*FW-1:0] taken     // batches of every bank that are on offer
);
  localparam int LENGTH = W * F;
  localparam int NEW = 2 * W;
  localparam int PW = $clog2(NEW + 1);

  logic [LENGTH*BW-1:0] queue;  // 0 behind the last batch
  assign source = queue[W*BW-1:0];

  always_comb begin
    works = '0;
    index = '0;
    taken = '0;
    for (int c = 0; c < W; c++) begin
      works[c] = OW'(c) < offered;
      for (int older = 0; older < c; older++)
        if (queue[older*BW+:BW] == queue[c*BW+:BW])
          index[c*FW+:FW] = index[c*FW+:FW] + 1'b1;
      for (int bank = 0; bank < W; bank++)
        if (works[c] && queue[c*BW+:BW] == BW'(bank))
          taken[bank*FW+:FW] = taken[bank*FW+:FW] + 1'b1;
    end
  end

  // The new ones, without gaps.
  logic [NEW*BW-1:0] fresh;
  logic [PW-1:0] added;
  always_comb begin
    fresh = '0;
    added = '0;
    for (int i = 0; i < NEW; i++)
      if (i < W ? made[i%W] : rest[i%W]) begin
        for (int place = 0; place < NEW; place++)
          if (added == PW'(place)) fresh[place*BW+:BW] = BW'(i % W);
        added = added + 1'b1;
      end
  end

  wire [NCW-1:0] kept = takes ? count - NCW'(offered) : count;
  wire [LENGTH*BW-1:0] left = takes ? queue >> (32'(offered) * BW) : queue;
  wire [(LENGTH+NEW)*BW-1:0] behind = ((LENGTH + NEW) * BW)'(fresh) << (32'(kept) * BW);

  always_ff @(posedge clk)
    if (rst) begin
      queue <= '0;
      count <= '0;
    end else begin
      queue <= left | behind[LENGTH*BW-1:0];
      count <= kept + NCW'(added);
    end
endmodule
`default_nettype wire
