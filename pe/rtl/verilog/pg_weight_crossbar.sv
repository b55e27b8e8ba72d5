// The crossbar from weight banks to columns, of all or of a cluster of them: in a
// low pass, column c takes the weights of the bank that was dealt to it when the
// pass started; in other passes every column takes its own bank's. Banks answer each
// column by itself, because columns may ask for different column groups.
// Banks are read once per step for all columns, because the weights are skewed behind
// the crossbar.
`default_nettype none
module pg_weight_crossbar #(
    parameter int C  = 4,
    parameter int FIRST = 0,  // number of the first column
    parameter int CW = 2,
    parameter int DW = 9
) (
    input  wire               clk,
    input  wire               deal,     // a low pass starts
    input  wire  [  C*CW-1:0] dealt,    // the bank of each column in it
    input  wire               low,      // this step is one of a low pass
    input  wire  [C*C*DW-1:0] answers,  // column by column, bank by bank
    output wire  [  C*DW-1:0] columns
);
  logic [C*CW-1:0] kept;
  wire [C*CW-1:0] choice = deal ? dealt : kept;
  always_ff @(posedge clk) kept <= choice;

  genvar c;
  generate
    for (c = 0; c < C; c = c + 1) begin : g_column
      wire [CW-1:0] bank = low ? choice[c*CW+:CW] - CW'(FIRST) : CW'(c);
      wire [C*DW-1:0] own = answers[c*C*DW+:C*DW];
      assign columns[c*DW+:DW] = own[bank*DW+:DW];
    end
  endgenerate
endmodule
`default_nettype wire
