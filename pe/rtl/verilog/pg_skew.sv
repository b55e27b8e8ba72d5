// Skew of an edge of the array: lane i is delayed by i cycles, or, with
// REVERSE, by N-1-i, which lines up again what left the array skewed.
//
//   lane 0  ------------->        REVERSE:  lane 0  --[ ]--[ ]-->
//   lane 1  -------[ ]--->                  lane 1  -------[ ]-->
//   lane 2  --[ ]--[ ]--->                  lane 2  ------------>
`default_nettype none
module pg_skew #(
    parameter int N = 4,
    parameter int W = 1,
    parameter bit REVERSE = 0
) (
    input  wire           clk,
    input  wire           rst,
    input  wire [N*W-1:0] d,
    output wire [N*W-1:0] q
);
  genvar i;
  generate
    for (i = 0; i < N; i = i + 1) begin : g_lane
      pg_delay #(
          .N(REVERSE ? N - 1 - i : i),
          .W(W)
      ) delay (
          .clk(clk),
          .rst(rst),
          .d(d[i*W+:W]),
          .q(q[i*W+:W])
      );
    end
  endgenerate
endmodule
`default_nettype wire
