// A line of N registers: q shows what d was N cycles ago; N = 0 is a wire.
`default_nettype none
module pg_delay #(
    parameter int N = 1,
    parameter int W = 1
) (
    input  wire         clk,
    input  wire         rst,
    input  wire [W-1:0] d,
    output wire [W-1:0] q
);
  generate
    if (N == 0) begin : g_wire
      assign q = d;
    end else begin : g_line
      logic [N*W-1:0] line;
      wire [N*W+W-1:0] moved = {line, d};
      always_ff @(posedge clk)
        if (rst) line <= '0;
        else line <= moved[N*W-1:0];
      assign q = line[N*W-1-:W];
    end
  endgenerate
endmodule
`default_nettype wire
