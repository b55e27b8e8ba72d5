// The column groups whose outputs the columns compare: a pass's reaches column c as
// many cycles after the first, and stays until the next.
`default_nettype none
module pg_deciding #(
    parameter int C  = 4,
    parameter int NW = 10
) (
    input  wire             clk,
    input  wire             compare,  // the first PE compares,
    input  wire  [  NW-1:0] group,    // for this column group
    output wire  [C*NW-1:0] columns
);
  logic [C*NW-1:0] kept;
  assign columns[NW-1:0] = compare ? group : kept[NW-1:0];
  genvar c;
  generate
    for (c = 1; c < C; c = c + 1) begin : g_column
      assign columns[c*NW+:NW] = kept[(c-1)*NW+:NW];
    end
  endgenerate
  always_ff @(posedge clk) kept <= columns;
endmodule
`default_nettype wire
