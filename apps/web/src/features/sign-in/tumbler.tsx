import styles from './tumbler.module.css';

/** Lengths of the key pins, from left to right. The fitting key is cut as deep under each pin. */
const cuts = [64, 104, 80, 128, 92, 116];

const centre = (index: number) => 45 + index * 46;
const notches = cuts.map((cut, index) => `L${centre(index) - 6} ${204 + cut}h12`).join(' ');

/**
 * The inside of a pin tumbler lock. While the form beside it is being sent, the key slides in and
 * lifts every pin to the line where the lock turns.
 */
export function Tumbler() {
  return (
    <div className={styles.panel}>
      <svg
        className={styles.lock}
        viewBox="0 0 320 400"
        preserveAspectRatio="xMidYMid slice"
        aria-hidden="true"
      >
        <path className={styles.blade} d={`M8 340 ${notches} L340 250 H520 V372 H34 Z`} />
        <path className={styles.line} d="M-200 200h720" />
        {cuts.map((cut, index) => (
          <g className={styles.pin} key={cut} transform={`translate(${centre(index)} 204)`}>
            <path className={styles.spring} d="M0-126v-300" />
            <rect className={styles.driver} x="-14" y="-126" width="28" height="118" rx="5" />
            <path className={styles.foot} d={`M-12 2h24v${cut - 16}l-8 10h-8l-8-10Z`} />
          </g>
        ))}
      </svg>
    </div>
  );
}
