// The rotator of the row feeders: where the first pixel of a pass is in the middle of a
// tile, row 0 takes what its bank gives, row 1 what the next one gives, and so on.
`default_nettype none
module pg_rotator #(
    parameter int R  = 4,
    parameter int RW = 2,
    parameter int DW = 3
) (
    input  wire  [  RW-1:0] first,
    input  wire  [R*DW-1:0] banks,
    output wire  [R*DW-1:0] rows
);
  genvar r;
  generate
    for (r = 0; r < R; r = r + 1) begin : g_row
      wire [RW:0] place = {1'b0, first} + (RW + 1)'(r);
      wire [RW:0] bank = place >= (RW + 1)'(R) ? place - (RW + 1)'(R) : place;
      pg_pick #(.N(R), .W(DW), .SW(RW)) pick (
          .words(banks), .select(bank[RW-1:0]), .word(rows[r*DW+:DW])
      );
    end
  endgenerate
endmodule
`default_nettype wire
