// The queues of the PEs of one column: F entries for each of R rows. A phase
// empties them: its n-th low pass reads the n-th entry of every queue, and its
// last one leaves the queues empty, row by row as it reaches them.
`default_nettype none
module pg_pe_queue #(
    parameter int R  = 4,
    parameter int F  = 4,
    parameter int RW = 2,
    parameter int FW = 3,
    parameter int EW = 12
) (
    input  wire           clk,
    input  wire           rst,
    input  wire           push,
    input  wire  [RW-1:0] push_row,
    input  wire  [EW-1:0] entry,
    output wire  [FW-1:0] pushed_count,  // entries of that row after this cycle
    input  wire           read,
    input  wire  [RW-1:0] read_row,
    input  wire  [FW-1:0] nth,
    input  wire           empties,
    output wire           job_live,
    output wire  [EW-1:0] job,
    output logic          hazard
);
  logic [R*F*EW-1:0] entries;
  logic [R*FW-1:0] counts;

  wire [FW-1:0] count = counts[push_row*FW+:FW];
  assign pushed_count = count + FW'(push);

  wire [F*EW-1:0] own;
  pg_pick #(.N(R), .W(F * EW), .SW(RW)) pick_row (
      .words(entries), .select(read_row), .word(own)
  );
  pg_pick #(.N(F), .W(EW), .SW(FW)) pick_entry (.words(own), .select(nth), .word(job));
  assign job_live = read && nth < counts[read_row*FW+:FW];

  always_ff @(posedge clk) begin
    for (int r = 0; r < R; r++)
      for (int i = 0; i < F; i++)
        if (push && push_row == RW'(r) && count == FW'(i)) entries[(r*F+i)*EW+:EW] <= entry;
    if (rst) begin
      counts <= '0;
      hazard <= 1'b0;
    end else begin
      for (int r = 0; r < R; r++)
        if (read && empties && read_row == RW'(r)) counts[r*FW+:FW] <= '0;
        else if (push && push_row == RW'(r)) counts[r*FW+:FW] <= pushed_count;
      hazard <= hazard || push && count == FW'(F) || push && read && push_row == read_row;
    end
  end
endmodule
`default_nettype wire
