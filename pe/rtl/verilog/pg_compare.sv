// The comparator of a PE: the gate is on where the high-part sum is strictly
// greater than the threshold of the channel, and, for two-sided gates, strictly
// less than a second one.
`default_nettype none
module pg_compare #(
    parameter int A = 32
) (
    input  wire         two_sided,
    input  wire [A-1:0] sum,
    input  wire [A-1:0] above,
    input  wire [A-1:0] below,
    output wire         gate
);
  assign gate = $signed(sum) > $signed(above) && (!two_sided || $signed(sum) < $signed(below));
endmodule
`default_nettype wire
