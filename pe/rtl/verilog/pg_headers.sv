// Remembers, for one column, which passes its coming results belong to. A header
// comes when a draining pass starts in the column and goes with the pass's last
// result. Passes stream one after the other and their results reach the drain
// chain R cycles apart or more, so at most four are under way at a time: one
// that streams, one that is compared, and two whose results leave.
`default_nettype none
module pg_headers #(
    parameter int HW = 8
) (
    input  wire           clk,
    input  wire           rst,
    input  wire           push,
    input  wire  [HW-1:0] header,
    input  wire           pop,
    output wire  [HW-1:0] head,   // of the result that leaves now
    output wire           empty,
    output logic          hazard
);
  localparam int DEPTH = 4;

  logic [DEPTH*HW-1:0] queue;  // oldest first
  logic [2:0] count;

  // Without steps and with one row, a pass's results leave as it starts.
  assign empty = count == 0;
  assign head = empty ? header : queue[HW-1:0];

  logic [DEPTH*HW-1:0] pushed;
  always_comb begin
    pushed = queue;
    for (int i = 0; i < DEPTH; i++)
      if (push && count == 3'(i)) pushed[i*HW+:HW] = header;
  end

  always_ff @(posedge clk) begin
    queue <= pop ? pushed >> HW : pushed;
    if (rst) begin
      count <= '0;
      hazard <= 1'b0;
    end else begin
      count <= count + 3'(push) - 3'(pop);
      hazard <= hazard || push && !pop && count == 3'(DEPTH) || pop && !push && empty;
    end
  end
endmodule
`default_nettype wire
