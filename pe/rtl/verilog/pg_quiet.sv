// Tells when a layer is done: its passes have all started and the array has been
// quiet for more than N cycles, in which whatever was under way to a column has
// arrived there.
`default_nettype none
module pg_quiet #(
    parameter int N = 4
) (
    input  wire clk,
    input  wire rst,
    input  wire busy,
    input  wire finished,
    output wire done
);
  localparam int CW = $clog2(N + 2);

  logic [CW-1:0] count;
  assign done = finished && count == CW'(N + 1);

  always_ff @(posedge clk)
    if (rst || busy || !finished) count <= '0;
    else if (!done) count <= count + 1'b1;
endmodule
`default_nettype wire
