// Counts the rows of a low pass whose jobs are read: row 0 in the cycle in which
// the pass starts, and so on. One row is read for all columns at once; skewed
// like operands, each job then reaches its PE together with the pass's first
// step. The next low pass starts R cycles later or more.
`default_nettype none
module pg_job_reader #(
    parameter int R  = 4,
    parameter int RW = 2
) (
    input  wire           clk,
    input  wire           rst,
    input  wire           start,
    output wire           reads,
    output wire  [RW-1:0] row,
    output logic          hazard
);
  localparam logic [RW-1:0] LAST = RW'(R - 1);

  logic running;
  logic [RW-1:0] count;

  assign reads = start || running;
  assign row = start ? '0 : count;

  always_ff @(posedge clk)
    if (rst) begin
      running <= 1'b0;
      count <= '0;
      hazard <= 1'b0;
    end else begin
      running <= reads && row != LAST;
      count <= row + 1'b1;
      hazard <= hazard || start && running;
    end
endmodule
`default_nettype wire
