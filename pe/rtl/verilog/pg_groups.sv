// Walks the column groups of a layer: the channels of every convolution group in
// groups of C, of which the last one may be smaller. The current group and the
// one after it are both shown, because a pass of the next group may start in the
// cycle in which the current one ends.
`default_nettype none
module pg_groups #(
    parameter int C  = 4,
    parameter int CW = 3,
    parameter int NW = 8
) (
    input  wire           clk,
    input  wire           rst,
    input  wire  [NW-1:0] total,         // column groups of the layer
    input  wire  [NW-1:0] per_conv,      // column groups of a convolution group
    input  wire  [CW-1:0] last_columns,  // channels of the last of these
    input  wire           advance,
    output logic [NW-1:0] group,
    output wire  [CW-1:0] columns,
    output wire  [CW-1:0] next_columns,
    output wire           last
);
  logic [NW-1:0] sub;  // column group within the convolution group
  wire ends = sub + 1'b1 == per_conv;
  wire [NW-1:0] next_sub = ends ? '0 : sub + 1'b1;

  assign columns = ends ? last_columns : CW'(C);
  assign next_columns = next_sub + 1'b1 == per_conv ? last_columns : CW'(C);
  assign last = group + 1'b1 == total;

  always_ff @(posedge clk)
    if (rst) begin
      group <= '0;
      sub <= '0;
    end else if (advance) begin
      group <= group + 1'b1;
      sub <= next_sub;
    end
endmodule
`default_nettype wire
