// How column-queue deals: every column runs its own oldest batch, if it has one.
`default_nettype none
module pg_deal_own #(
    parameter int C  = 4,
    parameter int CW = 2,
    parameter int FW = 3
) (
    input  wire  [C*FW-1:0] batches,
    output logic [   C-1:0] works,
    output logic [C*CW-1:0] source,
    output wire  [C*FW-1:0] index,
    output logic [C*FW-1:0] taken,
    output logic            more
);
  assign index = '0;
  always_comb begin
    more = 1'b0;
    for (int c = 0; c < C; c++) begin
      works[c] = batches[c*FW+:FW] != 0;
      source[c*CW+:CW] = CW'(c);
      taken[c*FW+:FW] = FW'(works[c]);
      more = more || batches[c*FW+:FW] > FW'(1);
    end
  end
endmodule
`default_nettype wire
