// The controller of layers that are not gated, and of the dense policy: every
// tile of every column group gets one pass over all bits.
`default_nettype none
module pg_ctrl_dense #(
    parameter int TW = 12
) (
    input  wire           clk,
    input  wire           rst,
    input  wire           run,
    input  wire  [TW-1:0] tiles,
    input  wire           last_group,
    input  wire           free,
    input  wire           full_fits,
    output wire           start,
    output logic [TW-1:0] tile,
    output wire           advance,  // to the next column group
    output logic          finished
);
  wire last_tile = tile + 1'b1 == tiles;
  assign start = run && !finished && free && full_fits;
  assign advance = start && last_tile;

  always_ff @(posedge clk)
    if (rst) begin
      tile <= '0;
      finished <= 1'b0;
    end else if (start) begin
      tile <= last_tile ? '0 : tile + 1'b1;
      finished <= last_tile && last_group;
    end
endmodule
`default_nettype wire
