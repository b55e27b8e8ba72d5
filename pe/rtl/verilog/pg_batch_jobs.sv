// The jobs of a low pass that runs batches of column queues. Low passes are at
// least R cycles apart, so the jobs of one are read row by row: every queue shows
// the entry of that row in each of its lines, and every column takes that of the
// batch that was dealt to it. A column takes batches of its cluster only.
`default_nettype none
module pg_batch_jobs #(
    parameter int R   = 4,
    parameter int C   = 4,
    parameter int WC  = 4,    // columns of a cluster
    parameter int F   = 4,
    parameter int RW  = 2,
    parameter int RCW = 3,
    parameter int CW  = 2,
    parameter int FW  = 3,
    parameter int TAGW = 14
) (
    input  wire               clk,
    input  wire               rst,
    input  wire               start,    // a low pass starts
    // what was dealt: columns that work, the column whose queue a batch is in, and
    // which of that queue's batches it is
    input  wire  [     C-1:0] works,
    input  wire  [  C*CW-1:0] source,
    input  wire  [  C*FW-1:0] index,
    // the queues
    input  wire  [  C*FW-1:0] head,
    input  wire  [  C*FW-1:0] full,
    input  wire  [ C*RCW-1:0] fill,
    output wire  [    RW-1:0] row,
    input  wire  [C*F*TAGW-1:0] entries,  // of that row, in every line
    // jobs, skewed like operands
    output wire  [     C-1:0] job_live,
    output wire  [C*TAGW-1:0] job_tag,
    output wire               hazard
);
  wire reads;
  pg_job_reader #(.R(R), .RW(RW)) reader (
      .clk(clk), .rst(rst), .start(start), .reads(reads), .row(row), .hazard(hazard)
  );

  // Where each column's batch is, and how many entries it has.
  localparam int IW = $clog2(WC * F + 1);  // numbers the lines of a cluster's queues
  logic [C*IW-1:0] lines;
  logic [C*RCW-1:0] sizes;
  wire [C*(1+TAGW)-1:0] jobs, jobs_skewed;
  genvar c;
  generate
    for (c = 0; c < C; c = c + 1) begin : g_column
      localparam int FIRST = c / WC * WC;  // column of the cluster
      wire [CW-1:0] from = source[c*CW+:CW];
      wire [FW-1:0] nth = index[c*FW+:FW];
      wire [FW:0] line = {1'b0, head[from*FW+:FW]} + {1'b0, nth};
      wire [FW-1:0] wrapped = line >= (FW + 1)'(F) ? FW'(line - (FW + 1)'(F)) : line[FW-1:0];
      wire [RCW-1:0] dealt = nth < full[from*FW+:FW] ? RCW'(R) : fill[from*RCW+:RCW];

      wire [IW-1:0] at = start ? IW'(32'(from) - FIRST) * IW'(F) + IW'(wrapped) : lines[c*IW+:IW];
      wire [RCW-1:0] size = !start ? sizes[c*RCW+:RCW] : works[c] ? dealt : '0;
      always_ff @(posedge clk) begin
        lines[c*IW+:IW] <= at;
        sizes[c*RCW+:RCW] <= size;
      end

      wire [TAGW-1:0] job;
      pg_pick #(.N(WC * F), .W(TAGW), .SW(IW)) pick (
          .words(entries[FIRST*F*TAGW+:WC*F*TAGW]), .select(at), .word(job)
      );
      assign jobs[c*(1+TAGW)+:1+TAGW] = {reads && RCW'(row) < size, job};
      assign {job_live[c], job_tag[c*TAGW+:TAGW]} = jobs_skewed[c*(1+TAGW)+:1+TAGW];
    end
  endgenerate
  pg_skew #(.N(C), .W(1 + TAGW)) skew (.clk(clk), .rst(rst), .d(jobs), .q(jobs_skewed));
endmodule
`default_nettype wire
