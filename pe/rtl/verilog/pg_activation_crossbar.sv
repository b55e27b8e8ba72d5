// The crossbar from activation banks to the rows of one column. Bank b holds the
// pixels of row b of every tile. The queues of a column mix the pixels of all
// rows, so any row may ask any bank; every bank answers each row by itself, and
// the row takes the answer of the bank that it asked.
`default_nettype none
module pg_activation_crossbar #(
    parameter int R  = 4,
    parameter int RW = 2,
    parameter int DW = 3
) (
    input  wire  [  R*RW-1:0] bank,     // asked by row r
    input  wire  [R*R*DW-1:0] answers,  // row by row, bank by bank
    output wire  [  R*DW-1:0] digits
);
  genvar r;
  generate
    for (r = 0; r < R; r = r + 1) begin : g_row
      wire [R*DW-1:0] own = answers[r*R*DW+:R*DW];
      assign digits[r*DW+:DW] = own[bank[r*RW+:RW]*DW+:DW];
    end
  endgenerate
endmodule
`default_nettype wire
