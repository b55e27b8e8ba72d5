// The drain chain of one column: a shadow register per row, which takes results
// while the PEs compute on.
//
// A drain begins when the lowest row is loaded and takes R cycles. In each of
// them the lowest register's result leaves and the ones above move down, but
// row r only in the first r+1 cycles, until it has passed on everything that
// was above it. Behind it the next results may be loaded while the lower rows
// still shift (R = 3):
//
//   cycle   0    1    2    3
//   row 0   a0   -    b0   b0      b0 may come as early as cycle 1
//   row 1   a1   a0   -    b1
//   row 2   a2   a1   a0   b2
//   out     a2   a1   a0   b2
//
// A load shows in the cycle in which it comes: the register is transparent.
`default_nettype none
module pg_chain #(
    parameter int R   = 4,
    parameter int DW  = 32,
    parameter int RW  = 2
) (
    input  wire            clk,
    input  wire            rst,
    input  wire [   R-1:0] load,
    input  wire [R*DW-1:0] data,
    output wire            leaves,
    output wire            ends,     // the last of a drain leaves
    output wire [  RW-1:0] row,      // of the PE that the result comes from
    output wire [  DW-1:0] result,
    output logic           hazard
);
  localparam logic [RW-1:0] LAST = RW'(R - 1);

  logic [R*DW-1:0] held;
  logic [R-1:0] full;
  logic [RW-1:0] count;
  logic running;

  wire starts = load[R-1];
  wire [RW-1:0] cycle = starts ? '0 : count;

  logic [R*DW-1:0] now, moved;
  logic [R-1:0] filled, kept;
  always_comb
    for (int r = 0; r < R; r++) begin
      now[r*DW+:DW] = load[r] ? data[r*DW+:DW] : held[r*DW+:DW];
      filled[r] = load[r] || full[r];
    end
  always_comb begin
    moved = now;
    kept = filled;
    for (int r = 0; r < R; r++)
      if (leaves && RW'(r) >= cycle) begin
        kept[r] = RW'(r) > cycle && filled[(r+R-1)%R];
        moved[r*DW+:DW] = now[((r+R-1)%R)*DW+:DW];
      end
  end

  assign leaves = starts || running;
  assign ends = leaves && cycle == LAST;
  assign row = LAST - cycle;
  assign result = now[(R-1)*DW+:DW];

  always_ff @(posedge clk) begin
    held <= moved;
    if (rst) begin
      full <= '0;
      running <= 1'b0;
      count <= '0;
      hazard <= 1'b0;
    end else begin
      full <= kept;
      running <= leaves && !ends;
      count <= cycle + 1'b1;
      // Results were loaded over others, or the chain shifted empty registers.
      hazard <= hazard || |(load & full) || leaves && !filled[R-1] || starts && running;
    end
  end
endmodule
`default_nettype wire
