// How column-share deals: the batches of all columns over the columns of one
// pass, column 0's first. Column c works on the c-th batch there is, wherever it
// comes from.
`default_nettype none
module pg_deal_shared #(
    parameter int C  = 4,
    parameter int CW = 2,
    parameter int FW = 3
) (
    input  wire  [C*FW-1:0] batches,  // of every column
    output logic [   C-1:0] works,    // columns with a batch
    output logic [C*CW-1:0] source,   // column it comes from
    output logic [C*FW-1:0] index,    // which of that column's batches, 0 the oldest
    output logic [C*FW-1:0] taken,    // batches that leave each column
    output logic            more      // some are left
);
  localparam int SW = FW + CW + 1;  // counts the batches of all columns

  always_comb begin
    logic [SW-1:0] lower, upper;
    works = '0;
    source = '0;
    index = '0;
    taken = '0;
    lower = '0;
    for (int s = 0; s < C; s++) begin
      upper = lower + SW'(batches[s*FW+:FW]);
      for (int c = 0; c < C; c++)
        if (SW'(c) >= lower && SW'(c) < upper) begin
          works[c] = 1'b1;
          source[c*CW+:CW] = CW'(s);
          index[c*FW+:FW] = FW'(SW'(c) - lower);
        end
      if (upper <= SW'(C)) taken[s*FW+:FW] = batches[s*FW+:FW];
      else if (lower < SW'(C)) taken[s*FW+:FW] = FW'(SW'(C) - lower);
      lower = upper;
    end
    more = lower > SW'(C);
  end
endmodule
`default_nettype wire
